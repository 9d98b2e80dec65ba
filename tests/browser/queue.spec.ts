/** The outbox on a real IndexedDB and a real WebCrypto, bundled from the sources. P4, P5, P6 and P13 where only a browser can tell. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test as base, type Page } from '@playwright/test';
import { buildSync } from 'esbuild';
import { queueContract } from '../contracts/queue.js';
import { createOrigin, type Origin } from './origin.js';
import type { Lab } from './queue-lab.js';

declare const lab: Lab;

const { outputFiles } = buildSync({
  entryPoints: [join(import.meta.dirname, 'queue-lab.ts')],
  bundle: true,
  write: false,
  format: 'iife',
  target: 'es2022',
});
const bundle = outputFiles[0]!.text;

const payloadIn = (envelope: string | { payload: string }): string =>
  typeof envelope === 'string' ? Buffer.from(envelope.split('.')[1]!, 'base64url').toString() : envelope.payload;

/** Accepts every record, as the endpoint would. */
const accept = async (request: Request) => {
  const { records } = (await request.json()) as { records: string[] };
  return {
    outcomes: records.map(payloadIn).map((payload) => {
      const { id } = JSON.parse(payload) as { id: string };
      const hash = createHash('sha256').update(payload).digest('base64url');
      return { id, hash, outcome: 'accepted', receipt: `receipt of ${id}` };
    }),
  };
};

const prepare = (site: Origin): void => {
  site.route('/lab.js', () => bundle);
  site.page('/', { head: '<script nonce="{nonce}" src="/lab.js"></script>', body: '<button id="go">Go</button>' });
  site.route('/records', accept);
};

const test = base.extend<{ site: Origin; visit: Page }>({
  site: async ({}, use) => {
    const site = await createOrigin();
    prepare(site);
    await use(site);
    await site.close();
  },
  visit: async ({ page, site }, use) => {
    const faults: string[] = [];
    page.on('pageerror', (fault) => faults.push(String(fault)));
    await page.goto(site.url + '/');
    await use(page);
    expect(faults, 'nothing goes uncaught').toEqual([]);
  },
});

/** The envelopes that arrived, by record id. */
const arrived = (site: Origin): Record<string, string[]> => {
  const seen: Record<string, string[]> = {};
  for (const { body } of site.hitsOf('/records')) {
    for (const envelope of (JSON.parse(body) as { records: string[] }).records) {
      const { id } = JSON.parse(payloadIn(envelope)) as { id: string };
      (seen[id] ??= []).push(JSON.stringify(envelope));
    }
  }
  return seen;
};

test.describe('contract', () => {
  for (const name of Object.keys(queueContract)) {
    test(`IndexedDB: ${name}`, ({ visit }) => visit.evaluate((one) => lab.contract(one), name));
    test(`memory over IndexedDB: ${name}`, ({ visit }) => visit.evaluate((one) => lab.twinContract(one), name));
  }
});

test('nothing is stored before a decision, neither by opening nor by reading', async ({ visit }) => {
  const seen = await visit.evaluate(async () => {
    const outbox = lab.open();
    const entries = await outbox.entries();
    dispatchEvent(new Event('online'));
    await new Promise((done) => setTimeout(done, 300));
    return { entries, told: lab.told.length > 0, stored: await lab.stored(), local: { ...localStorage } };
  });
  expect(seen).toEqual({ entries: [], told: true, stored: null, local: {} });
});

test('P4 a choice is kept, sent, confirmed, and stays as history', async ({ visit, site }) => {
  const seen = await visit.evaluate(async () => {
    const outbox = lab.open();
    lab.choose(outbox, lab.payload('a'));
    const ahead = lab.ahead.all();
    while (!lab.told.some(({ type }) => type === 'receipt')) await new Promise((done) => setTimeout(done, 20));
    return { ahead, left: lab.ahead.all(), stored: await lab.stored(), told: lab.told };
  });
  const payload = '{"id":"a","choices":{"2":{"choice":"denied"}}}';
  expect(seen.ahead).toEqual([payload]);
  expect(seen.left).toEqual([]);
  expect(seen.told.at(0)).toEqual({ type: 'receipt', id: 'a', receipt: 'receipt of a' });
  expect(Object.keys(seen.stored ?? {}).sort(), 'no key before a grant').toEqual(['e:a', 'kept']);
  expect(seen.stored?.kept).toBe('the cookie');
  expect(seen.stored?.['e:a']).toMatchObject({ payload, outcome: 'accepted', receipt: 'receipt of a' });
  expect(seen.stored?.['e:a']).not.toHaveProperty('envelope');
  const [hit] = site.hitsOf('/records');
  expect(hit?.headers['content-type']).toBe('text/plain;charset=UTF-8');
  expect(hit?.headers['cookie']).toBeUndefined();
});

test('P5 offline, reloaded, online: one envelope, delivered once the endpoint is back', async ({ visit, site }) => {
  const back = site.block('/records');
  await visit.evaluate(async () => {
    lab.choose(lab.open(), lab.payload('a'));
    while (!((await lab.stored())?.['e:a'] as { envelope?: string } | undefined)?.envelope)
      await new Promise((done) => setTimeout(done, 20));
    await new Promise((done) => setTimeout(done, 200));
  });
  await visit.reload();
  await visit.evaluate(() => void lab.open());
  await expect.poll(() => arrived(site)['a']?.length).toBeGreaterThan(1);
  back();
  await visit.evaluate(() => dispatchEvent(new Event('online')));
  await expect.poll(() => visit.evaluate(() => lab.told.map(({ type }) => type))).toEqual(['receipt', 'drained']);
  expect(new Set(arrived(site)['a']).size).toBe(1);
});

test('P4 the page dies in the click’s own task: the write-ahead list delivers', async ({ visit, site }) => {
  await visit.evaluate(() => {
    const outbox = lab.open();
    document.getElementById('go')!.onclick = () => {
      lab.choose(outbox, lab.payload('a'));
      location.reload();
    };
  });
  await Promise.all([visit.waitForEvent('load'), visit.click('#go')]);
  await visit.evaluate(() => void lab.open());
  await expect
    .poll(() => visit.evaluate(async () => (await lab.stored())?.['e:a']))
    .toMatchObject({ outcome: /accepted/ });
  expect(new Set(arrived(site)['a']).size).toBe(1);
  expect(await visit.evaluate(() => lab.ahead.all())).toEqual([]);
});

test('from the first grant on one key, which cannot be taken out; two tabs in a race share it', async ({
  visit,
  context,
  site,
}) => {
  const other = await context.newPage();
  await other.goto(site.url + '/');
  await visit.evaluate(() => lab.sign(lab.payload('r')));
  expect(await visit.evaluate(() => lab.stored()), 'a refusal stores no key').toBeNull();
  const sign = (page: Page) => page.evaluate(() => lab.sign(lab.payload('g', 'granted')));
  const [a, b] = await Promise.all([sign(visit), sign(other)]);
  const headOf = (envelope: unknown): string => (envelope as string).split('.')[0]!;
  expect(headOf(a.envelope)).toBe(headOf(b.envelope));
  const key = await other.evaluate(async () => {
    const { privateKey } = (await lab.stored())!.key as CryptoKeyPair;
    const taken = await crypto.subtle.exportKey('jwk', privateKey).catch(() => 'refused');
    return { extractable: privateKey.extractable, taken };
  });
  expect(key).toEqual({ extractable: false, taken: 'refused' });
  expect(headOf((await visit.evaluate(() => lab.sign(lab.payload('x')))).envelope)).toBe(headOf(a.envelope));
});

test('one sender per origin: two tabs never fly at once, and both hear the end', async ({ visit, context, site }) => {
  let flying = 0;
  let most = 0;
  site.route('/records', async (request) => {
    most = Math.max(most, ++flying);
    await new Promise((done) => setTimeout(done, 150));
    flying--;
    return accept(request);
  });
  const other = await context.newPage();
  await other.goto(site.url + '/');
  const choose = (page: Page, ids: string[]) =>
    page.evaluate((list) => {
      const outbox = lab.open();
      for (const id of list) lab.choose(outbox, lab.payload(id));
    }, ids);
  await Promise.all([choose(visit, ['a', 'b']), choose(other, ['c', 'd'])]);
  for (const page of [visit, other]) {
    await expect.poll(() => page.evaluate(() => lab.told.at(-1)?.type)).toBe('drained');
  }
  expect(most).toBe(1);
  for (const id of ['a', 'b', 'c', 'd']) expect(arrived(site)[id], id).toHaveLength(1);
});

test('stop: nothing is sent any more, and waking hears nobody', async ({ visit, site }) => {
  const back = site.block('/records');
  await visit.evaluate(async () => {
    const outbox = lab.open();
    lab.choose(outbox, lab.payload('a'));
    await new Promise((done) => setTimeout(done, 500));
    outbox.stop();
  });
  await visit.waitForTimeout(300);
  const before = site.hitsOf('/records').length;
  expect(before).toBeGreaterThan(0);
  back();
  await visit.evaluate(() => dispatchEvent(new Event('online')));
  await visit.waitForTimeout(1500);
  expect(site.hitsOf('/records').length).toBe(before);
});

test.describe('P6 an IndexedDB that', () => {
  const BROKEN: Record<string, () => void> = {
    'is missing': () => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }),
    throws: () => {
      IDBFactory.prototype.open = IDBFactory.prototype.databases = () => {
        throw new DOMException('no', 'SecurityError');
      };
    },
    hangs: () => {
      IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
    },
    'is full': () => {
      IDBObjectStore.prototype.add = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    },
  };
  for (const [name, harm] of Object.entries(BROKEN)) {
    test(`${name}: the record travels unproven, and the list lets it go once it is confirmed`, async ({
      visit,
      site,
    }) => {
      await visit.evaluate(harm);
      await visit.evaluate(() => lab.choose(lab.open(), lab.payload('a', 'granted')));
      await expect
        .poll(() => visit.evaluate(() => lab.told.map(({ type }) => type)), { timeout: 40_000 })
        .toEqual(['receipt', 'drained']);
      expect(JSON.parse(arrived(site)['a']![0]!)).toEqual({
        payload: '{"id":"a","choices":{"2":{"choice":"granted"}}}',
      });
      expect(await visit.evaluate(() => lab.ahead.all())).toEqual([]);
    });
  }
});

test.describe('P4 the whole browser is killed', () => {
  test.skip(({ browserName }) => browserName !== 'chromium', 'needs a process of its own');

  /** What the engine may take to hand a commit to the system on a busy machine, in ms; 1 or 2 on an idle one. */
  const MOMENT = 40;

  const launch = async (profile: string): Promise<{ kill(): Promise<void>; page: Page }> => {
    const executable = test.info().project.use.launchOptions?.executablePath ?? chromium.executablePath();
    const flags = ['--headless=new', '--no-sandbox', '--no-first-run', '--disable-gpu', '--remote-debugging-port=0'];
    const process_: ChildProcess = spawn(executable, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const gone = new Promise<void>((done) => process_.once('exit', () => done()));
    const address = await new Promise<string>((done) => {
      let text = '';
      process_.stderr!.on('data', (part: Buffer) => {
        text += part.toString();
        const [found] = /ws:\/\/\S+/.exec(text) ?? [];
        if (found) done(found);
      });
    });
    const browser = await chromium.connectOverCDP(address);
    const page = browser.contexts()[0]!.pages()[0]!;
    // The group that this test started, and no other: the browser with all its processes.
    return { page, kill: async () => (process.kill(-process_.pid!, 'SIGKILL'), gone) };
  };

  test('a moment after a later choice is told as kept: it is there at the next start', async ({ site }) => {
    const profile = mkdtempSync(join(tmpdir(), 'sayso-'));
    const back = site.block('/records');
    for (const [round, id] of ['a', 'b', 'c'].entries()) {
      const { page, kill } = await launch(profile);
      const dead = new Promise<void>((done) => {
        void page.exposeBinding('kept', () => setTimeout(() => void kill().then(done), MOMENT));
      });
      await page.goto(site.url + '/');
      await page.evaluate(
        async ([name, first]) => {
          const outbox = lab.open();
          // The very first choice has to create the database, which takes its time: let it.
          if (first) await lab.queue().add({ id: '0', payload: lab.payload('0') });
          await outbox.entries();
          document.getElementById('go')!.onclick = () => {
            lab.choose(outbox, lab.payload(name));
            (globalThis as unknown as { kept(): void }).kept();
          };
        },
        [id, round === 0] as const,
      );
      await page.click('#go', { noWaitAfter: true }).catch(() => undefined);
      await dead;
    }
    back();
    const { page, kill } = await launch(profile);
    await page.goto(site.url + '/');
    await page.evaluate(() => void lab.open());
    await expect.poll(() => Object.keys(arrived(site)).sort(), { timeout: 20_000 }).toEqual(['0', 'a', 'b', 'c']);
    await kill();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
});
