/**
 * Forgets the visitor, in the page: cookie, storage, and what still waits to be sent. The page's own instance is ended;
 * what it has begun may still write, so all of it goes once more when the page is left. Load the page anew afterwards.
 *
 * It needs nothing around it, so that a runner can carry it into the page: `await page.evaluate(clear)`. Where each test
 * has a new context, nobody needs it.
 */
export const clear = async (): Promise<void> => {
  (globalThis as unknown as Record<symbol, { destroy(): void } | undefined>)[Symbol.for('sayso')]?.destroy();
  const labels = location.hostname.split('.');
  const domains = labels.map((_, i) => `; Domain=${labels.slice(i).join('.')}`);
  const wipe = async (): Promise<void> => {
    for (const domain of ['', ...domains]) document.cookie = `sayso=; Path=/; Max-Age=0${domain}`;
    for (const area of [localStorage, sessionStorage])
      for (const name of Object.keys(area)) if (/^sayso(\.|$)/.test(name)) area.removeItem(name);
    // Where the page has it open, it goes with the page.
    await new Promise<void>((done) => {
      const request = indexedDB.deleteDatabase('sayso');
      request.onsuccess = request.onerror = request.onblocked = () => done();
    });
  };
  addEventListener('pagehide', () => void wipe());
  await wipe();
};
