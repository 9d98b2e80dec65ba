/**
 * The door for pages that load Sayso late: a small global with the whole page API, inline and of fixed text. Until
 * the real one comes, questions answer "no" and wishes wait in `sayso.q`; if it never comes, that stays so.
 */
import type { Consent } from './page-api.js';
import type { StubCall, StubQueue } from './page/queue.js';

type Call = (...args: never[]) => unknown;

const q: StubQueue = [];
const call = (api: object, name: string, args: never[]) => (api as Record<string, Call>)[name]!(...args);
const orElse =
  (name: string, otherwise: Call): Call =>
  (...args) =>
    q.api ? call(q.api, name, args) : otherwise(...args);

const wish =
  (name: string): Call =>
  (...args) => {
    let gone = false;
    let stop: unknown;
    const taken: StubCall = (api) => gone || (stop = call(api, name, args));
    // By its replay the gesture behind it may be over.
    taken.acted = navigator.userActivation?.isActive;
    q.push(taken);
    return () => {
      gone = true;
      (stop as (() => void) | undefined)?.();
    };
  };
const promise =
  (name: string): Call =>
  (...args) =>
    new Promise((settle) => q.push((api) => settle(call(api, name, args))));

const place = window as { sayso?: Partial<Consent> };
// An element with the id `sayso` is not us.
if (!place.sayso?.allows) {
  const stub: Record<string, unknown> = {
    q,
    get persistence() {
      return (q.api as Consent | undefined)?.persistence ?? 'none';
    },
    allows: orElse('allows', () => false),
    explain: orElse('explain', () => ({ state: 'unset', cause: 'regime', notice: 0 })),
    follow: orElse('follow', (condition: string, listener: (granted: boolean) => void) => {
      let told = false;
      // `false` is told already: a repetition would be no change.
      const hear = (granted: boolean) => granted !== told && listener((told = granted));
      const stop = wish('follow')(condition as never, hear as never);
      try {
        listener(false);
      } catch (error) {
        reportError(error);
      }
      return stop;
    }),
  };
  const each = (names: string, make: (name: string) => Call) =>
    names.split(' ').forEach((name) => (stub[name] = orElse(name, make(name))));
  each('receipts when history', promise);
  each('withdraw acceptAll gate watch choose on rejectAll destroy open close', wish);
  place.sayso = stub;
}
