import type { Choice } from '../wire/notice.js';
import type { Panel } from './panel.js';

/** The services of their own key in the visitor's draft. */
export interface ServiceDraft {
  /** How a service, `analytics/Counter`, stands: never on where its purpose is off. */
  isOn(name: string): boolean;
  toggle(name: string, on: boolean): void;
  turned(purpose: string): void;
  choices(): Record<string, Choice>;
}

const wholeOf = (name: string): string => name.slice(0, name.indexOf('/'));

/** Keeps services in the draft of a panel; `paint` shows what changed. */
export const draftServices = ({ host, draft, isOn: isPurposeOn }: Panel, paint: () => void): ServiceDraft => {
  const stands = (name: string): boolean => host.decision().purposes[name]?.state === 'granted';
  /** What is saved. Where the purpose is still to be granted, its services come along. */
  const was = (name: string): boolean => stands(name) || !stands(wholeOf(name));
  const isOn = (name: string): boolean => isPurposeOn(wholeOf(name)) && (draft.get(name) ?? was(name));
  return {
    isOn,
    toggle: (name, on) => {
      if (on === was(name)) draft.delete(name);
      else draft.set(name, on);
      paint();
    },
    turned: (purpose) => {
      for (const name of draft.keys()) if (name.startsWith(`${purpose}/`)) draft.delete(name);
    },
    /** Told only where the purpose is on: else the refusal of the whole would outlive itself as one of each service. */
    choices: () => {
      const { purposes } = host.decision();
      const names = Object.keys(purposes).filter(
        (name) => name.includes('/') && purposes[name]!.regime !== 'required' && isPurposeOn(wholeOf(name)),
      );
      return Object.fromEntries(names.map((name) => [name, isOn(name) ? 'granted' : 'denied']));
    },
  };
};
