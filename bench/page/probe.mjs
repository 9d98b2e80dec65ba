/**
 * What runs in each page before anything else. It takes the marks that contestants' pages set (`__start`, `__told`,
 * `__ran`, and `__begin` to `__end` around what runs before the main script), and watches the page.
 */
export function probe(bannerCode) {
  if (window.top !== window) return;
  const now = () => performance.now();
  const seen = (window.__bench = {
    ...{ start: 0, prelude: 0, answered: 0, told: null, ran: 0, firstRan: 0, shown: 0, rest: 0, stable: false },
    ...{ lcp: 0, lcpOurs: false, cls: 0, long: 0, longest: 0, longTasks: 0, clicked: 0, painted: 0, armed: false },
  });
  let begun = 0;
  window.__begin = () => void (begun = now());
  window.__end = () => void (seen.prelude += now() - begun);
  window.__start = () => void (seen.start ||= now());
  window.__told = (value) => {
    seen.told = value;
    if (value === true) seen.answered ||= now();
  };
  window.__ran = () => {
    seen.ran++;
    seen.firstRan ||= now();
  };

  const banner = new Function(`try { return ${bannerCode || 'null'} } catch { return null }`);
  const opacity = (element) => {
    let product = 1;
    for (let node = element; node; node = node.assignedSlot ?? node.parentNode ?? node.host)
      if (node instanceof Element) product *= +getComputedStyle(node).opacity;
    return product;
  };
  const look = (element) => {
    const { top, left, width, height } = element.getBoundingClientRect();
    const onScreen = height > 20 && width > 20 && top < innerHeight && top + height > 0;
    if (!onScreen || !element.checkVisibility({ visibilityProperty: true })) return '';
    const clear = opacity(element);
    return clear > 0.01 ? [top, left, width, height, clear].map((n) => n.toFixed(1)).join() : '';
  };
  let last = '';
  const watch = () => {
    const element = banner();
    const sight = element ? look(element) : '';
    if (sight !== last) {
      last = sight;
      seen.rest = sight ? now() : 0;
      if (sight) seen.shown ||= now();
    }
    seen.stable = !!sight && now() - seen.rest > 400;
    if (!seen.stable && !seen.armed) requestAnimationFrame(watch);
  };
  window.__isShown = () => {
    const element = banner();
    return !!element && look(element) !== '';
  };
  window.__watch = watch;
  if (bannerCode && /[?&]watch/.test(location.search)) requestAnimationFrame(watch);

  const observe = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  observe('largest-contentful-paint', ({ startTime, element }) => {
    const ours = banner();
    seen.lcp = startTime;
    seen.lcpOurs =
      !!ours &&
      !!element &&
      (ours === element ||
        ours.contains(element) ||
        (element.getRootNode() === ours.getRootNode() && ours.getRootNode() !== document));
  });
  observe('layout-shift', ({ value, hadRecentInput }) => void (seen.cls += hadRecentInput ? 0 : value));
  observe('longtask', ({ duration }) => {
    seen.longTasks++;
    seen.long = Math.max(seen.long, duration);
  });
  observe('long-animation-frame', ({ scripts }) =>
    scripts.forEach(({ duration, sourceURL }) => {
      if (sourceURL.startsWith(location.origin)) seen.longest = Math.max(seen.longest, duration);
    }),
  );

  window.addEventListener(
    'click',
    ({ timeStamp }) => {
      if (!seen.armed || seen.clicked) return;
      seen.clicked = timeStamp;
      seen.ran = seen.firstRan = 0;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => void (seen.painted = now());
        port2.postMessage(0);
      });
    },
    true,
  );
}
