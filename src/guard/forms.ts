/** Forms that a script or the visitor sends to a declared host. Never replayed: that would leave the page. */
import type { Guarding } from './guard.js';
import type { Patches } from '../native/patch.js';

/** Asked for by attribute: a field of the name `action` hides the property. */
const actionOf = (form: Element, submitter?: Element | null): string =>
  submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '';

export const holdForms = ({ url }: Guarding, { method }: Patches, signal: AbortSignal): void => {
  method<HTMLFormElement, []>('HTMLFormElement', 'submit', (form) => {
    const take = url('form', actionOf(form));
    take?.();
    return take && [];
  });
  const hear = (event: SubmitEvent): void => {
    const take = url('form', actionOf(event.target as Element, event.submitter));
    if (!take) return;
    take();
    event.preventDefault();
  };
  addEventListener('submit', hear, { capture: true, signal });
};
