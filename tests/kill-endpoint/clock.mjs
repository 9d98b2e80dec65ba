/**
 * The one clock of a run. It leaps to the next hour once a minute, so that a run of minutes fills and closes windows of
 * checkpoints, each half a minute after its last entry; between two leaps it goes as any clock does. It stays in the
 * past, because windows are closed by the database's clock as well.
 */
const HOUR = 3_600_000;
const MINUTE = 60_000;
/** A window is closed five minutes after its end: that long and half a minute before, the clock leaps. */
const PHASE = 4.5 * MINUTE;
/** Hours that a run may leap over. */
const BEHIND = 400;

/** ms since 1970 by a clock that began at `begun`; every process that is told the same `begun` reads the same. */
export const clockFrom = (begun) => {
  const first = Math.floor(begun / HOUR - BEHIND) * HOUR + PHASE;
  return () => {
    const gone = Date.now() - begun;
    return Math.floor(first + Math.floor(gone / MINUTE) * HOUR + (gone % MINUTE));
  };
};
