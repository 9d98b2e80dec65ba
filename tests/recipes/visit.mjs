/** Visits a site as a first and as a returning visitor, and tells what was wrong. */

/**
 * Runs before the page: at the end of each frame, when all else in it is done, it notes whether the layer can be seen,
 * and how long after the first paint that was.
 */
function watch() {
  const seen = { frames: 0, shown: 0, first: null, paint: null, shift: 0 };
  globalThis.seen = seen;
  const look = () => {
    seen.frames += 1;
    const layer = document.querySelector('sayso-banner');
    const box = layer?.shadowRoot?.querySelector('.surface')?.getBoundingClientRect();
    if (!layer?.checkVisibility() || !box?.height) return;
    seen.shown += 1;
    seen.first ??= performance.now();
  };
  // Observers of size are the last to run before a frame is painted (HTML, update the rendering).
  const frame = () => {
    const marker = new ResizeObserver(() => {
      marker.disconnect();
      look();
    });
    if (document.documentElement) marker.observe(document.documentElement);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const note = (type, hear) =>
    new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({ type, buffered: true });
  note('paint', ({ name, startTime }) => name === 'first-contentful-paint' && (seen.paint = startTime));
  note('layout-shift', ({ value }) => (seen.shift += value));
}

const MOST_FRAMES = 60;

function listen(page, said) {
  page.on('console', (message) => {
    // The icon is no part of a recipe.
    const isIcon = message.location().url.endsWith('/favicon.ico');
    if (['error', 'warning'].includes(message.type()) && !isIcon)
      said.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => said.push(String(error)));
}

async function open(context, url, said) {
  const page = await context.newPage();
  listen(page, said);
  await page.addInitScript(watch);
  await page.goto(url);
  await page.waitForFunction((most) => globalThis.seen.frames >= most, MOST_FRAMES);
  return page;
}

const count = (page) => page.evaluate(() => globalThis.counted ?? 0);

/** A first visitor: the layer comes with the first paint and not later; nothing is let out; the answer holds. */
async function firstVisit(context, url, said) {
  const page = await open(context, url, said);
  const early = await page.evaluate(() => globalThis.seen);
  const before = await count(page);
  await page.getByRole('button', { name: 'Choose' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Accept all' }).click();
  await page.waitForFunction(() => globalThis.counted === 1).catch(() => undefined);
  const after = await count(page);
  const gone = await page.locator('sayso-banner').isHidden();
  await page.waitForFunction(() => document.cookie.includes('sayso='));
  await page.close();
  return { early, before, after, gone };
}

/** Where the browser is slow, a late removal shows. */
async function nextVisit(context, url, said) {
  const page = await open(context, url, said);
  const hydrated = page.locator('#hydrated');
  if (await hydrated.count())
    await page.waitForFunction(() => document.querySelector('#hydrated').textContent === 'counted');
  const seen = await page.evaluate(() => globalThis.seen);
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((name) => name.startsWith('/sayso/')),
  );
  const result = { ...seen, counted: await count(page), loaded };
  await page.close();
  return result;
}

async function sameForAll(url) {
  const cookies = ['', 'sayso=1.d.x; other=1', 'sayso=nonsense'];
  const texts = await Promise.all(cookies.map(async (cookie) => (await fetch(url, { headers: { cookie } })).text()));
  return { same: texts.every((text) => text === texts[0]), html: texts[0] };
}

const judge = ({ first, next, same, said }) =>
  [
    [same, 'the HTML differs by visitor'],
    [said.length === 0, `the console said: ${said.join(' | ')}`],
    [first.early.shown > 0, 'a first visitor saw no layer'],
    // The first frame that is painted: what it shows was there when it was made.
    [
      first.early.first <= first.early.paint,
      `the layer came ${first.early.first} ms, the first paint ${first.early.paint} ms`,
    ],
    [first.early.shift === 0, `the layout shifted by ${first.early.shift}`],
    [first.before === 0, 'a gate was open before it was granted'],
    [first.after === 1, 'a gate did not open'],
    [first.gone, 'the layer stayed after the answer'],
    [next.shown === 0, `a returning visitor saw the layer in ${next.shown} of ${next.frames} frames`],
    [next.counted === 1, 'a gate did not open for a returning visitor'],
    [next.loaded.length === 0, `a returning visitor loaded ${next.loaded.join(', ')}`],
  ].flatMap(([holds, fault]) => (holds ? [] : [fault]));

/** What was seen of a site, and what of it was wrong. */
export async function visit(browser, url) {
  const context = await browser.newContext();
  const said = [];
  try {
    const first = await firstVisit(context, url, said);
    const next = await nextVisit(context, url, said);
    const { same, html } = await sameForAll(url);
    const kept = html.includes('<template shadowrootmode="open">') ? [] : ['the page has no layer from the server'];
    const faults = [...kept, ...judge({ first, next, same, said })];
    return { faults, bytes: html.length, first: first.early, next: { shown: next.shown, frames: next.frames } };
  } finally {
    await context.close();
  }
}

const hydratedAs = (page, word) =>
  page.waitForFunction((wanted) => document.querySelector('#hydrated')?.textContent === wanted, word);

/** What the console says under the framework's development server, where it warns of each difference it finds. */
export async function hydrate(browser, url) {
  const context = await browser.newContext();
  const said = [];
  try {
    const page = await context.newPage();
    listen(page, said);
    await page.goto(url);
    await hydratedAs(page, 'not counted');
    await page.getByRole('button', { name: 'Accept all' }).click();
    await hydratedAs(page, 'counted');
    await page.waitForFunction(() => document.cookie.includes('sayso='));
    await page.reload();
    await hydratedAs(page, 'counted');
    return said.map((text) => `in development the console said: ${text}`);
  } finally {
    await context.close();
  }
}
