/** The visitor's contacts (Contact Picker API). */
import type { Patches } from '../native/patch.js';
import type { Tie } from './tie.js';

export const tieContacts = (purpose: string, tie: Tie, { method }: Patches): void =>
  method<unknown, unknown[]>('ContactsManager', 'select', (self, args, native) => {
    const select = async (): Promise<unknown> => {
      if (!(await tie.answer([purpose]))) throw new DOMException('Permission denied', 'NotAllowedError');
      return native.apply(self, args);
    };
    return [select()];
  });
