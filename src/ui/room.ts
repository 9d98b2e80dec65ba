/**
 * Keeps the page's focused controls clear of a layer over the page (WCAG 2.4.11, technique C43). The first or last
 * controls of a page can only be scrolled clear if there is room beyond them. That room would bring a scrollbar to a
 * short page and move it, so it is made when the visitor takes to the keyboard and not before. `measured` is told
 * while the layout is known, before anything here changes it. Returns the way out.
 */
export const makeRoom = (surface: Element, side: 'top' | 'bottom', measured: () => void): (() => void) => {
  const sheet = new CSSStyleSheet();
  let typing = false;
  const fit = (): void => {
    const { top, bottom } = surface.getBoundingClientRect();
    measured();
    const height = `${Math.ceil(side === 'top' ? bottom : innerHeight - top)}px!important}`;
    sheet.replaceSync(`html{scroll-padding-${side}:${height}${typing ? `body{margin-${side}:${height}` : ''}`);
  };
  const typed = (): void => {
    typing = true;
    fit();
  };
  const watch = new ResizeObserver(fit);
  watch.observe(surface);
  document.addEventListener('keydown', typed, { once: true, capture: true });
  document.adoptedStyleSheets.push(sheet);
  return () => {
    watch.disconnect();
    document.removeEventListener('keydown', typed, true);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
};
