/** One visitor of one site: opens pages, clicks, and reads what the probe and the browser saw. */
import { probe } from './probe.mjs';

/** DevTools' "Slow 4G": 562.5 ms a request, 1.44 Mbit/s down, 675 kbit/s up. */
const SLOW_4G = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 };
const SIZE = { width: 1280, height: 800 };
const read = (page) => page.evaluate(() => ({ ...window.__bench }));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks until it is so, or until `limit` ms have passed; answers whether it is. */
async function until(ask, limit) {
  const end = Date.now() + limit;
  for (;;) {
    if (await ask()) return true;
    if (Date.now() > end) return false;
    await pause(40);
  }
}

const numbersOf = async (session) => {
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
};

/** Everything in the document and in the shadow roots that can be seen. */
const countElements = (page) =>
  page.evaluate(() => {
    const count = (root) => {
      const all = [...root.querySelectorAll('*')];
      return all.length + all.reduce((sum, { shadowRoot }) => sum + (shadowRoot ? count(shadowRoot) : 0), 0);
    };
    return count(document);
  });

export class Visitor {
  static async enter(browser, contestant, url) {
    const context = await browser.newContext({ viewport: SIZE });
    await context.addInitScript(probe, contestant.banner ?? '');
    return Object.assign(new Visitor(), { context, contestant, url });
  }

  leave = () => this.context.close();

  /** Opens the page anew, nothing cached, and waits until it has said all there is to wait for. */
  async open({ cpu = 1, slow = false, asked = false, refused = false } = {}) {
    const page = await this.context.newPage();
    const session = await this.context.newCDPSession(page);
    const faults = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    // From a page of the same site: the browser keeps the process, and with it how far it is slowed down.
    await page.goto(`${this.url}/blank`);
    await session.send('Network.enable');
    await session.send('Network.clearBrowserCache');
    await session.send('Performance.enable');
    const opened = await numbersOf(session);
    if (slow) await session.send('Network.emulateNetworkConditions', SLOW_4G);
    if (cpu > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: cpu });
    await page.goto(asked ? `${this.url}/?watch` : `${this.url}/`, { waitUntil: 'load', timeout: 60_000 });
    const view = { page, session, faults, cpu, opened };
    await this.#settle(view, { asked, refused });
    return view;
  }

  async #settle({ page, cpu }, { asked, refused }) {
    const { contestant } = this;
    const answers = contestant.query && !asked && !refused;
    if (asked && contestant.banner) await until(async () => (await read(page)).stable, 8000);
    if (answers) await until(async () => (await read(page)).answered > 0, 6000);
    await pause(asked ? 50 : cpu > 4 ? 600 : 250);
    if (!asked && cpu === 1) await pause(150);
  }

  /** What one page told: times in ms since its navigation began, `cpu` in ms of script. */
  tell = async ({ page, session, faults, opened }) => {
    const [seen, numbers] = [await read(page), await numbersOf(session)];
    const since = (name) => ((numbers[name] ?? 0) - (opened[name] ?? 0)) * 1000;
    const speed = await page.evaluate(() => {
      const start = performance.now();
      for (let i = 0, x = 1; i < 3e5; i++) x = (x * 31 + i) % 1e9;
      return performance.now() - start;
    });
    return {
      ...seen,
      faults,
      speed,
      script: since('ScriptDuration') + since('V8CompileDuration'),
      busy: since('TaskDuration'),
    };
  };

  /** Heap in bytes after a collection, and the number of elements. */
  async weigh({ page, session }) {
    await session.send('HeapProfiler.collectGarbage');
    const { JSHeapUsedSize } = await numbersOf(session);
    return { heap: JSHeapUsedSize, elements: await countElements(page) };
  }

  /** A real click on what accepts or refuses; waits until `ran` held scripts ran, and until the choice is delivered. */
  async click({ page }, selector, ran) {
    const { settled } = this.contestant;
    await page.evaluate((code) => {
      if (code) window.__settled = new Function(`return ${code}`)();
      window.__bench.armed = true;
    }, settled ?? '');
    await page.locator(selector).first().click({ timeout: 5000 });
    await until(
      async () => {
        const seen = await read(page);
        return seen.painted > 0 && seen.ran >= ran;
      },
      ran ? 4000 : 600,
    );
    const { clicked, painted, firstRan, ran: count } = await read(page);
    if (settled) await Promise.race([page.evaluate(() => window.__settled), pause(5000)]);
    await pause(120);
    return { paint: painted - clicked, gate: firstRan && firstRan - clicked, ran: count };
  }

  /** Opens the second layer from code; ms until it is painted, `null` where it did not show. */
  async openPanel({ page }) {
    const { open, panel } = this.contestant;
    if (!open) return null;
    return page.evaluate(
      ([openCode, panelCode]) =>
        new Promise((done) => {
          const find = new Function(`try { return ${panelCode} } catch { return null }`);
          const isThere = () => {
            const element = find();
            return (
              !!element &&
              element.getBoundingClientRect().height > 20 &&
              element.checkVisibility({ visibilityProperty: true })
            );
          };
          const start = performance.now();
          const look = () => {
            if (isThere()) {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => done(performance.now() - start);
              port2.postMessage(0);
            } else if (performance.now() - start > 4000) done(null);
            else requestAnimationFrame(look);
          };
          new Function(openCode)();
          requestAnimationFrame(look);
        }),
      [open, panel],
    );
  }

  /** Questions a second that the page's scripts can ask, in the same task; `null` where there is no way to ask. */
  async ask({ page }) {
    const { query } = this.contestant;
    if (!query) return null;
    return page.evaluate((code) => {
      const ask = new Function(`return ${code}`)();
      let granted = 0;
      const run = (times) => {
        for (let i = 0; i < times; i++) if (ask()) granted++;
      };
      run(20_000);
      let times = 10_000;
      for (;;) {
        const start = performance.now();
        run(times);
        const took = performance.now() - start;
        if (took > 60) return { perSecond: (times / took) * 1000, right: granted > 0 };
        times *= took < 5 ? 8 : 2;
      }
    }, query);
  }
}
