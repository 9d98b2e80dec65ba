/** When to try again at once: the network is back, the page is seen, left or returned to. */
const MOMENTS = ['online', 'pageshow', 'pagehide', 'visibilitychange'];

/** `visibilitychange` counts both ways: hiding is the last that a phone tells a page before it ends it. */
export const onWake = (wake: () => void, signal: AbortSignal): void =>
  MOMENTS.forEach((moment) => addEventListener(moment, wake, { signal }));
