/**
 * Shows or hides the first layer where a server wrote it: hidden, with declarative shadow DOM. Nothing else of the page
 * is touched, so that a framework finds what it wrote.
 */
export const veil = (hidden: boolean): void => {
  const layer = document.querySelector<HTMLElement>('sayso-banner');
  if (layer) layer.hidden = hidden;
};
