/**
 * The door for pages that load Sayso late: a small global with the whole page API, inline and of fixed text. Until
 * the real one comes, questions answer "no" and wishes wait in `sayso.q`; if it never comes, that stays so.
 */
import type { Consent } from './page-api.js';
import type { StubCall, StubQueue } from './page/queue.js';

type Call = (...args: never[]) => unknown;

(() => {
  const place = window as { sayso?: Partial<Consent> };
  // An element with the id `sayso` is not us.
  if (place.sayso?.allows) return;
  const q: StubQueue = [];
  const real = (): Consent | undefined => q.api as Consent | undefined;
  const orElse =
    (name: keyof Consent, otherwise: Call): Call =>
    (...args) =>
      real() ? (real()![name] as Call)(...args) : otherwise(...args);

  const wish =
    (name: string): Call =>
    (...args) => {
      let stop: unknown;
      const call: StubCall = [name, args, (answer) => (stop = answer)];
      q.push(call);
      return () => {
        call[0] = '';
        (stop as (() => void) | undefined)?.();
      };
    };
  const promise =
    (name: string): Call =>
    (...args) =>
      new Promise((settle) => q.push([name, args, settle]));

  const stub: Record<string, unknown> = {
    q,
    get persistence() {
      return real()?.persistence ?? 'none';
    },
    allows: orElse('allows', () => false),
    explain: orElse('explain', () => ({ state: 'unset', cause: 'regime', notice: 0 })),
    follow: orElse('follow', (condition: string, listener: (granted: boolean) => void) => {
      const stop = wish('follow')(condition as never, listener as never);
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
