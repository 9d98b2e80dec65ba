/** Geolocation. */
import type { Patches } from '../native/patch.js';
import type { Tie } from './tie.js';

type Ask = [PositionCallback, PositionErrorCallback?, PositionOptions?];
type Asked = [PositionCallback, PositionErrorCallback | undefined, PositionOptions | undefined];

/** As the platform refuses (Geolocation, section 7.3). It has no constructor, so an object of the class is dressed up. */
const denied = (): GeolocationPositionError =>
  Object.create(GeolocationPositionError.prototype, {
    code: { value: 1, enumerable: true },
    message: { value: 'User denied Geolocation', enumerable: true },
  }) as GeolocationPositionError;

interface Watch {
  /** The browser's own id, once there is one. */
  id?: number;
  refuse(): void;
}

/** Ids of watches that wait, far above those that a browser counts up from 1. */
const FIRST_ID = 1 << 30;

export const tieLocation = (purpose: string, tie: Tie, { method }: Patches): void => {
  const watches = new Map<number, Watch>();
  let next = FIRST_ID;
  /** The page's own callbacks; a position that comes after a withdrawal is not told. */
  const guarded = ([told, failed, options]: Ask): Asked => [
    (position) => (tie.allows([purpose]) ? told(position) : failed?.(denied())),
    failed,
    options,
  ];
  method<Geolocation, Ask>('Geolocation', 'getCurrentPosition', (self, args, native) => {
    // The platform's own words for a call that it would not take.
    if (typeof args[0] !== 'function') return;
    void tie.answer([purpose]).then((yes) => {
      if (yes) native.apply(self, guarded(args));
      else args[1]?.(denied());
    });
    return [];
  });
  method<Geolocation, Ask>('Geolocation', 'watchPosition', (self, args, native) => {
    if (typeof args[0] !== 'function') return;
    const id = next++;
    const watch: Watch = { refuse: () => args[1]?.(denied()) };
    watches.set(id, watch);
    void tie.answer([purpose]).then((yes) => {
      if (!watches.has(id)) return;
      if (yes) watch.id = native.apply(self, guarded(args)) as number;
      else {
        watches.delete(id);
        watch.refuse();
      }
    });
    return [id];
  });
  const clear = (id: number): Watch | undefined => {
    const watch = watches.get(id);
    watches.delete(id);
    return watch;
  };
  method<Geolocation, [number]>('Geolocation', 'clearWatch', (self, [id], native) => {
    const watch = clear(id);
    return watch && [watch.id && native.call(self, watch.id)];
  });
  tie.onWithdrawal([purpose], () => {
    for (const [id, watch] of watches) {
      if (!watch.id) continue;
      navigator.geolocation.clearWatch(id);
      watch.refuse();
    }
  });
};
