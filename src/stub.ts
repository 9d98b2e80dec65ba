/**
 * The door for pages that load Sayso late: a small global with the whole page API, inline and of fixed text. Until
 * the real one comes, questions answer "no" and wishes wait in `sayso.q`; if it never comes, that stays so.
 */
import type { Consent } from './page-api.js';
import type { StubQueue } from './page/queue.js';

type Call = (...args: never[]) => unknown;

const q: StubQueue = [];
const real = (): Consent | undefined => q.api as Consent | undefined;
const orElse =
  (name: keyof Consent, otherwise: Call): Call =>
  (...args) =>
    real() ? (real()![name] as Call)(...args) : otherwise(...args);

const call = (api: object, name: string, args: never[]) => (api as Record<string, Call>)[name]!(...args);
const wish =
  (name: string): Call =>
  (...args) => {
    let gone = false;
    let stop: unknown;
    q.push((api) => gone || (stop = call(api, name, args)));
    return () => {
      gone = true;
      (stop as (() => void) | undefined)?.();
    };
  };
const promise =
  (name: string): Call =>
  (...args) =>
    new Promise((settle) => q.push((api) => settle(call(api, name, args))));

(() => {
  const place = window as { sayso?: Partial<Consent> };
  // An element with the id `sayso` is not us.
  if (place.sayso?.allows) return;
  const stub: Record<string, unknown> = {
    q,
    get persistence() {
      return real()?.persistence ?? 'none';
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
  for (const name of ['when', 'history', 'receipts'] as const) stub[name] = orElse(name, promise(name));
  for (const name of [
    'gate',
    'choose',
    'acceptAll',
    'rejectAll',
    'withdraw',
    'open',
    'close',
    'on',
    'destroy',
  ] as const)
    stub[name] = orElse(name, wish(name));
  place.sayso = stub;
})();
