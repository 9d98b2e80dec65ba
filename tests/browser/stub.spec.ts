/** The stub: the whole page API before Sayso is there, if it ever comes. */
import type { Page } from '@playwright/test';
import type { Consent } from '../../src/page-api.js';
import { classic } from './lab/build.js';
import type { real as Real } from './lab/real.js';
import { expect, test, type Site } from './site.js';

declare const sayso: Consent & { q: unknown[] };
declare const real: typeof Real;
declare const heard: unknown[];

const open = async (page: Page, site: Site, before = '') => {
  const [stub, late] = await Promise.all([classic('src/stub.ts'), classic('tests/browser/lab/real.ts')]);
  site.route('/real.js', () => late);
  await page.goto(
    site.page('/page', {
      head: `<script nonce="{nonce}">var heard = [];${before}</script><script nonce="{nonce}">${stub}</script>`,
    }),
  );
};

const arrive = (page: Page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        const { trustedTypes } = globalThis as {
          trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(text: string): string } };
        };
        const policy = trustedTypes?.createPolicy('sayso', { createScriptURL: (text: string) => text });
        const script = document.createElement('script');
        script.src = policy?.createScriptURL('/real.js') ?? '/real.js';
        script.onload = done;
        document.head.append(script);
      }),
  );

/** Calls every method of the page API, in this order; `stub` keeps the early reference that a page may hold. */
const callAll = (page: Page) =>
  page.evaluate(() => {
    const tell = (word: string) => (detail: unknown) => void heard.push([word, detail]);
    const early = sayso;
    Object.assign(globalThis, { early });
    heard.push(['answers', early.allows('a'), early.explain('a'), early.persistence]);
    early.choose({ a: 'granted' });
    early.follow('a', tell('follow'));
    early.follow('b', tell('stopped'))();
    const leave = early.follow('c', tell('left'));
    Object.assign(globalThis, { leave });
    void early.when('a').then(tell('when'));
    early.gate({ purpose: 'a', run: () => undefined });
    early.acceptAll();
    early.rejectAll();
    early.withdraw('a');
    early.open('preferences');
    early.close();
    early.on('change', tell('change'));
    void early.history().then(tell('history'));
    void early.receipts().catch((error: unknown) => heard.push(['receipts', (error as Error).message]));
    early.destroy();
  });

const UNSET = { state: 'unset', cause: 'regime', notice: 0 };
const FIRST = [
  ['answers', false, UNSET, 'none'],
  ['follow', false],
  ['stopped', false],
  ['left', false],
];

test('answers "no", keeps the rest, and goes on so if nothing ever loads', async ({ page, site }) => {
  await open(page, site);
  await callAll(page);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 200)));
  expect(await page.evaluate(() => heard)).toEqual(FIRST);
  await callAll(page);
  expect(await page.evaluate(() => [sayso.allows('a'), sayso.persistence])).toEqual([false, 'none']);
});

test('replays in order, connects promises and stop functions, and repeats no answer', async ({ page, site }) => {
  site.expectFault(/thrown by open/);
  await open(page, site);
  await callAll(page);
  await arrive(page);
  expect(await page.evaluate(() => real.calls)).toEqual([
    ['choose', { a: 'granted' }],
    ['follow', 'a'],
    ['follow', 'c'],
    ['when', 'a'],
    ['gate'],
    ['acceptAll'],
    ['rejectAll'],
    ['withdraw', 'a'],
    ['open'],
    ['close'],
    ['on', 'change'],
    ['destroy'],
  ]);
  await expect
    .poll(() => page.evaluate(() => heard.slice(4)))
    .toEqual(
      [
        ['when', null],
        ['history', ['a record']],
        ['receipts', 'no receipts'],
      ].map(([word, detail]) => (word === 'when' ? ['when', undefined] : [word, detail])),
    );
  await page.evaluate(() => {
    real.set(true);
    (globalThis as unknown as { leave(): void }).leave();
    real.set(false);
  });
  expect(await page.evaluate(() => heard.slice(7))).toEqual([
    ['follow', true],
    ['left', true],
    ['follow', false],
  ]);
  expect(await page.evaluate(() => real.calls.at(-1))).toEqual(['stop follow']);
});

test('a reference kept from before speaks for the real one', async ({ page, site }) => {
  await open(page, site);
  await page.evaluate(() => Object.assign(globalThis, { early: sayso }));
  await arrive(page);
  const answers = await page.evaluate(() => {
    const { early } = globalThis as unknown as { early: Consent };
    real.set(true);
    early.close();
    const stop = early.on('ready', () => undefined);
    stop();
    early.follow('z', (granted) => heard.push(granted));
    return [early.allows('a'), early.explain('a').state, early.persistence, real.calls, heard];
  });
  expect(answers).toEqual([
    true,
    'granted',
    'durable',
    [['close'], ['on', 'ready'], ['stop on'], ['follow', 'z']],
    [true],
  ]);
});

test('a follower that throws is reported and stops nothing', async ({ page, site }) => {
  site.expectFault(/my own/);
  await open(page, site);
  const after = await page.evaluate(() => {
    sayso.follow('a', () => {
      throw new Error('my own');
    });
    return sayso.q.length;
  });
  expect(after).toBe(1);
});

test('leaves a Sayso that is there alone, and is not misled by an element of that id', async ({ page, site }) => {
  await open(page, site, 'window.sayso = { allows: () => "real" };');
  expect(await page.evaluate(() => sayso.allows('a'))).toBe('real');
  await open(page, site, 'document.documentElement.id = "sayso";');
  expect(await page.evaluate(() => sayso.allows('a'))).toBe(false);
});
