/** Device permissions: the visitor's choice and the browser's permission, both needed and neither touching the other. */
import type { BrowserContext, Page } from '@playwright/test';
import { classic } from './lab/build.js';
import { expect, test, type Site } from './site.js';
import type { Tied } from './permissions/lab.js';

declare global {
  var tied: Tied;
}

interface Visit {
  mode?: 'refuse' | 'wait';
  /** Stands in for what this engine has not, before ours. */
  before?: string;
}

/** Serves a page with the core and ties its devices. */
const visit = async (page: Page, site: Site, { mode = 'refuse', before = '' }: Visit = {}): Promise<void> => {
  const text = await classic('tests/browser/permissions/lab.ts');
  site.route('/lab.js', () => text);
  site.route('/texts/en.json', () => ({ locale: 'en', controller: 'Test', purposes: {} }));
  const notice = {
    ...{ id: 'site', site: 'test', version: 1, texts: '/texts/{locale}.json' },
    purposes: { place: { key: 1 }, calls: { key: 2 }, voice: { key: 3 }, people: { key: 4 }, news: { key: 5 } },
  };
  await page.goto(
    site.page('/page', {
      head: `<script type="application/json" id="notice">${JSON.stringify(notice)}</script>${before}
        <script nonce="{nonce}" src="/sayso.js" data-ui="false"></script>
        <script nonce="{nonce}" src="/lab.js" data-mode="${mode}"></script>`,
    }),
  );
};
const choose = (page: Page, choices: Record<string, 'granted' | 'denied'>) =>
  page.evaluate((given) => sayso.choose(given), choices);
const said = (page: Page): Promise<string[]> => page.evaluate(() => tied.said.slice());
const settle = (page: Page) => page.evaluate(() => new Promise((done) => setTimeout(done, 200)));

/** What the browser itself allows, by stand-ins: a test machine has neither camera nor place. */
const DEVICES = `<script nonce="{nonce}">
  globalThis.asked = [];
  const fake = (owner, name, make) => {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { ...own, value: { [name](...args) { asked.push(name); return make.apply(this, args); } }[name] });
  };
  const tracks = (constraints) => {
    const audio = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
    const video = document.createElement('canvas');
    video.getContext('2d');
    return [...(constraints.audio ? audio : []), ...(constraints.video ? video.captureStream().getVideoTracks() : [])];
  };
  fake(MediaDevices.prototype, 'getUserMedia', async (constraints) => new MediaStream(tracks(constraints)));
  fake(MediaDevices.prototype, 'getDisplayMedia', async () => new MediaStream(tracks({ video: true })));
  const position = { coords: { latitude: 1, longitude: 2 } };
  globalThis.watching = new Map();
  let id = 0;
  fake(Geolocation.prototype, 'getCurrentPosition', (done) => void setTimeout(done, 20, position));
  fake(Geolocation.prototype, 'watchPosition', (done) => {
    watching.set(++id, setInterval(done, 20, position));
    return id;
  });
  fake(Geolocation.prototype, 'clearWatch', (id) => { clearInterval(watching.get(id)); watching.delete(id); });
  fake(Notification, 'requestPermission', async (done) => { done?.('granted'); return 'granted'; });
  globalThis.ContactsManager = class ContactsManager { async select() { asked.push('select'); return [{ name: ['A'] }]; } };
  Object.defineProperty(navigator, 'contacts', { value: new ContactsManager(), configurable: true });
</script>`;
const asked = (page: Page) => page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked.slice());
const watching = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { watching: Map<number, unknown> }).watching.size);

const REFUSED = [
  'calls NotAllowedError',
  'legacy NotAllowedError',
  'news denied denied',
  'people NotAllowedError',
  'place 1 true',
  'voice NotAllowedError',
  'watch 1 true',
];
const ALLOWED = ['calls video', 'legacy video', 'news granted granted', 'people 1', 'place 1,2', 'voice audio'];
const ALL = { place: 'granted', calls: 'granted', voice: 'granted', people: 'granted', news: 'granted' } as const;
const none = (choices: typeof ALL) =>
  Object.fromEntries(Object.keys(choices).map((name) => [name, 'denied'])) as Record<string, 'denied'>;

test.describe('refuse', () => {
  for (const state of ['unset', 'denied'])
    test(`${state}: every device is refused with the platform's own error, and the browser is not asked`, async ({
      page,
      site,
    }) => {
      await visit(page, site, { before: DEVICES });
      if (state === 'denied') await choose(page, none(ALL));
      await page.evaluate(() => tied.askAll());
      await expect.poll(async () => (await said(page)).sort()).toEqual(REFUSED);
      expect(await asked(page)).toEqual([]);
    });

  test('granted: every device is the browser’s to give', async ({ page, site }) => {
    await visit(page, site, { before: DEVICES });
    await choose(page, ALL);
    await page.evaluate(() => sayso.when({ all: ['place', 'calls', 'voice', 'people', 'news'] }));
    await page.evaluate(() => tied.askAll());
    await expect.poll(async () => [...new Set(await said(page))].sort()).toEqual([...ALLOWED, 'watch 1,2'].sort());
    expect(await watching(page)).toBe(1);
  });

  test('a call for two devices needs both; sharing the screen needs none', async ({ page, site }) => {
    await visit(page, site, { before: DEVICES });
    await choose(page, { calls: 'granted' });
    await page.evaluate(() => sayso.when('calls'));
    const told = await page.evaluate(async () => [
      await tied.media({ video: true, audio: true }),
      await tied.media({ video: true, audio: false }),
      (await navigator.mediaDevices.getDisplayMedia()).getTracks().length,
    ]);
    expect(told).toEqual(['NotAllowedError', 'video', 1]);
  });

  test('a call that the platform would not take fails in its words', async ({ page, site }) => {
    await visit(page, site);
    const told = await page.evaluate(async () => {
      const thrown = (call: () => unknown) => {
        try {
          call();
          return 'nothing';
        } catch (error) {
          return (error as Error).name;
        }
      };
      return [
        thrown(() => navigator.geolocation.getCurrentPosition(null as never)),
        await navigator.mediaDevices.getUserMedia({}).catch((error: unknown) => (error as Error).name),
      ];
    });
    expect(told).toEqual(['TypeError', 'TypeError']);
  });

  test('a notification shown without leave tells an error, and subscribing to them fails', async ({ page, site }) => {
    await visit(page, site);
    const told = await page.evaluate(async () => {
      const shown = new Notification('News', { body: 'b' });
      const heard = await new Promise((done) => shown.addEventListener('error', () => done('error')));
      return [heard, shown instanceof Notification, shown.title, shown.body, shown.close()];
    });
    expect(told).toEqual(['error', true, 'News', 'b', undefined]);
  });
});

test.describe('wait', () => {
  test('the page’s own calls wait for the choice: a grant asks the browser', async ({ page, site }) => {
    await visit(page, site, { mode: 'wait', before: DEVICES });
    await page.evaluate(() => tied.askAll());
    await settle(page);
    expect([await said(page), await asked(page)]).toEqual([[], []]);
    await choose(page, ALL);
    await expect.poll(async () => [...new Set(await said(page))].sort()).toEqual([...ALLOWED, 'watch 1,2'].sort());
  });

  test('a refusal answers them, and later calls at once', async ({ page, site }) => {
    await visit(page, site, { mode: 'wait', before: DEVICES });
    await page.evaluate(() => tied.askAll());
    await choose(page, none(ALL));
    await expect.poll(async () => (await said(page)).sort()).toEqual(REFUSED);
    expect(await page.evaluate(() => tied.media({ video: true }))).toBe('NotAllowedError');
    expect(await asked(page)).toEqual([]);
  });

  test('a watch that was cleared while it waited never begins', async ({ page, site }) => {
    await visit(page, site, { mode: 'wait', before: DEVICES });
    await page.evaluate(() => {
      const id = navigator.geolocation.watchPosition(() => tied.said.push('told'));
      navigator.geolocation.clearWatch(id);
    });
    await choose(page, ALL);
    await settle(page);
    expect([await said(page), await watching(page)]).toEqual([[], 0]);
  });
});

test.describe('withdrawal', () => {
  test('live tracks end in the task of the withdrawal, copies too; those of another purpose live on', async ({
    page,
    site,
  }) => {
    await visit(page, site, { before: DEVICES });
    await choose(page, ALL);
    await page.evaluate(() => sayso.when({ all: ['calls', 'voice'] }));
    const told = await page.evaluate(async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
      const ended: string[] = [];
      const video = stream.getVideoTracks()[0]!;
      const audio = stream.getAudioTracks()[0]!;
      const copies = [video.clone(), stream.clone().getVideoTracks()[0]!, stream.clone().clone().getVideoTracks()[0]!];
      video.onended = () => ended.push('video');
      audio.onended = () => ended.push('audio');
      sayso.withdraw('calls');
      return [video, ...copies, audio].map(({ readyState }) => readyState).concat(ended.join() as never);
    });
    expect(told).toEqual(['ended', 'ended', 'ended', 'ended', 'live', 'video']);
  });

  test('watches end with an error, and a position under way is not told', async ({ page, site }) => {
    await visit(page, site, { before: DEVICES });
    await choose(page, ALL);
    await page.evaluate(() => sayso.when('place'));
    await page.evaluate(() => tied.askAll());
    await expect.poll(() => watching(page)).toBe(1);
    await page.evaluate(() => {
      tied.said.length = 0;
      navigator.geolocation.getCurrentPosition(
        () => tied.said.push('told'),
        ({ code }) => tied.said.push(`late ${code}`),
      );
      sayso.withdraw('place');
      tied.said.push('withdrawn');
    });
    await settle(page);
    expect(await said(page)).toEqual(['watch 1 true', 'withdrawn', 'late 1']);
    expect(await watching(page)).toBe(0);
  });

  test('a camera that comes after the withdrawal is turned off', async ({ page, site }) => {
    await visit(page, site, { before: DEVICES });
    await choose(page, ALL);
    await page.evaluate(() => sayso.when('calls'));
    const told = await page.evaluate(async () => {
      const coming = tied.media({ video: true });
      await Promise.resolve();
      sayso.withdraw('calls');
      return coming;
    });
    expect(told).toBe('NotAllowedError');
  });
});

const permit = (context: BrowserContext, site: Site) => context.grantPermissions(['geolocation'], { origin: site.url });

test('the browser’s own permission is another matter: it stays, and is needed too', async ({
  page,
  site,
  context,
  browserName,
}) => {
  test.skip(browserName === 'firefox', 'its driver cannot grant permissions');
  await permit(context, site);
  await context.setGeolocation({ latitude: 5, longitude: 6 });
  await visit(page, site);
  const look = () =>
    page.evaluate(async () => [(await navigator.permissions.query({ name: 'geolocation' })).state, await tied.place()]);
  expect(await look()).toEqual(['granted', 'place 1 true']);
  await choose(page, { place: 'granted' });
  await page.evaluate(() => sayso.when('place'));
  expect(await look()).toEqual(['granted', 'place 5,6']);
  await context.clearPermissions();
  const state = await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state);
  expect(state).not.toBe('granted');
  expect(await page.evaluate(() => sayso.allows('place'))).toBe(true);
});

test('the way out puts back what was there and refuses what waits', async ({ page, site }) => {
  await visit(page, site, { mode: 'wait', before: DEVICES });
  const told = await page.evaluate(async () => {
    const waiting = tied.media({ video: true });
    tied.stop();
    return [await waiting, await tied.media({ video: true }), tied.isUntouched()];
  });
  expect(told).toEqual(['NotAllowedError', 'video', true]);
});
