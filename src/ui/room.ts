/**
 * Keeps the page's focused controls clear of a layer at the bottom (WCAG 2.4.11, technique C43). The last controls of
 * a page can only be scrolled clear if there is room below them. That room would bring a scrollbar to a short page and
 * move it, so it is made when the visitor takes to the keyboard and not before. Returns the way out.
 */
export const makeRoom = (layer: HTMLElement, resized: () => void): (() => void) => {
  const sheet = new CSSStyleSheet();
  let typing = false;
  const fit = (): void => {
    const height = `${layer.offsetHeight}px!important}`;
    sheet.replaceSync(`html{scroll-padding-bottom:${height}${typing ? `body{margin-bottom:${height}` : ''}`);
    resized();
  };
  const typed = (): void => {
    typing = true;
    fit();
  };
  const watch = new ResizeObserver(fit);
  watch.observe(layer);
  document.addEventListener('keydown', typed, { once: true, capture: true });
  document.adoptedStyleSheets.push(sheet);
  return () => {
    watch.disconnect();
    document.removeEventListener('keydown', typed, true);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
};
