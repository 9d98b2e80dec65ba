/** What runs in the measured page before its own scripts. */

/** Collects layout shifts, the largest paint and the time from a click to the next paint. */
export function watch() {
  const seen = { shift: 0, byUs: 0, largest: null, clicks: [] };
  globalThis.seen = seen;
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      seen.shift += value;
      if (sources.some(({ node }) => node?.parentElement?.closest('sayso-banner'))) seen.byUs += value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const { element, size } of list.getEntries())
      seen.largest = { name: element?.localName ?? 'none', ours: Boolean(element?.closest('sayso-banner')), size };
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  addEventListener(
    'click',
    ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => seen.clicks.push(performance.now() - timeStamp);
        port2.postMessage(0);
      });
    },
    true,
  );
}
