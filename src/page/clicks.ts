import type { Choose } from './doors.js';

/**
 * Hears every click on a `data-sayso` element, wherever and whenever it came to the page: server-rendered buttons work
 * before any UI arrives. Whatever stands in the attribute and is no wish asks for nothing.
 */
export const hearClicks = (wishes: { open(): void }, choose: Choose, signal: AbortSignal): void =>
  document.addEventListener(
    'click',
    (event) => {
      const wish = event
        .composedPath()
        .map((node) => (node as HTMLElement).dataset?.['sayso'])
        .find(Boolean);
      if (wish === 'open') wishes.open();
      if (wish === 'accept-all') choose(() => 'granted', wish, event);
      if (wish === 'reject-all') choose(() => 'denied', wish, event);
    },
    { signal },
  );
