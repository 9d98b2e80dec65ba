/** An endpoint that has lived for a while, behind the page at `/admin`: decisions of past days, requests, a token. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type * as Door from '../../src/endpoint/index.js';
import { hashable } from '../../src/wire/canonical.js';
import type { Notice, Texts } from '../../src/wire/notice.js';
import type { ConsentRecord } from '../../src/wire/record.js';
import { sha256 } from '../../src/endpoint/hash.js';
import { uuid7 } from '../../src/wire/uuid.js';
import { test as base, type Site } from './site.js';

export { expect } from './site.js';

const ROOT = join(import.meta.dirname, '../..');
const DIST = join(ROOT, 'dist');
const DAY = 86_400_000;
const SITE = 'larkline';

const demo = <T>(file: string): T => JSON.parse(readFileSync(join(ROOT, 'demo', file), 'utf8')) as T;
const notice = demo<Notice>('notice.json');
const texts = [demo<Texts>('texts/en.json'), demo<Texts>('texts/ar.json')];

export interface Lived {
  /** May do everything. */
  token: string;
  /** Another token of the same site. */
  tokenFor(...scopes: string[]): Promise<string>;
  /** Id and receipt of one record, and its subject. */
  known: { id: string; receipt: string; subject: string };
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

const bytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

/** One decision of a day; which one follows from its number, so that each run draws the same charts. */
const decision = (i: number, at: number, hash: string): ConsentRecord => {
  const dice = (i * 2654435761 + Math.floor(at / DAY) * 40503) % 97;
  const accepts = dice < 60;
  const choice = accepts ? 'granted' : 'denied';
  const keys = [2, 3, 4, 5, 6, 7];
  return {
    v: 1,
    id: uuid7(at, bytes(16)),
    site: SITE,
    notice: { id: 'site', version: 1, hash },
    choices: Object.fromEntries(
      keys.map((key) => [
        key,
        { choice: key === 3 && dice % 4 === 0 ? 'denied' : choice, version: 1, regime: 'opt-in', days: 182 },
      ]),
    ),
    cause: accepts ? 'accept-all' : 'reject-all',
    gesture: 'trusted',
    initial: [1],
    gpc: i % 4 === 3,
    shown: {
      locale: i % 3 ? 'en' : 'ar',
      hash: '',
      layer: i % 5 ? 'first' : 'preferences',
      layout: i % 2 ? 'bar' : 'box',
      theme: 'light',
    },
    build: '0.1.0',
    region: { code: ['DE', 'DE', 'DE', 'FR', 'US-CA'][(i * 3 + dice) % 5]!, from: 'option' },
    at,
    supersedes: [],
    salt: Buffer.from(bytes(16)).toString('base64url'),
  };
};

type Send = (path: string, init?: RequestInit) => Promise<Response>;

const deliver = async (send: Send, records: readonly ConsentRecord[], sent: number): Promise<string[]> => {
  const body = JSON.stringify({ sent, records: records.map((record) => ({ payload: JSON.stringify(record) })) });
  const answer = await send(`/v1/${SITE}/records`, { method: 'POST', body });
  const { outcomes } = (await answer.json()) as { outcomes: { outcome: string; receipt: string }[] };
  const refused = outcomes.find(({ outcome }) => outcome !== 'accepted');
  if (refused) throw new Error(JSON.stringify(refused));
  return outcomes.map(({ receipt }) => receipt);
};

const wish = (send: Send, body: object): Promise<Response> =>
  send(`/v1/${SITE}/rights/requests`, { method: 'POST', body: JSON.stringify(body) });

const live = async (send: Send, clock: { now: number }): Promise<Lived['known']> => {
  const today = Math.floor(Date.now() / DAY) * DAY;
  const hash = await sha256(hashable(notice));
  let known: Lived['known'] | null = null;
  for (let day = 14; day >= 1; day--) {
    clock.now = today - day * DAY + DAY / 2;
    const count = 40 + ((day * 13) % 24);
    for (let from = 0; from < count; from += 24) {
      const records = Array.from({ length: Math.min(24, count - from) }, (_, i) => decision(from + i, clock.now, hash));
      const [receipt] = await deliver(send, records, clock.now);
      const said = JSON.parse(Buffer.from(receipt!.split('.')[1]!, 'base64url').toString()) as { subject: string };
      known ??= { id: records[0]!.id, receipt: receipt!, subject: said.subject };
    }
  }
  for (const [ago, kind, text] of [
    [40, 'erase', 'Please erase everything that you keep about my visits. <b>Thank you</b>'],
    [12, 'see', 'Which decisions of mine do you hold?'],
    [3, 'concern', 'The banner came back on a second device.'],
  ] as const) {
    clock.now = Date.now() - ago * DAY;
    await wish(send, { kind, text, contact: 'ada@example.org', region: 'DE' });
  }
  clock.now = Date.now();
  return known!;
};

const tokenIn =
  (data: string) =>
  async (...scopes: string[]): Promise<string> => {
    const wishes = scopes.flatMap((scope) => ['--scope', scope]);
    const args = [join(DIST, 'cli.js'), 'token', 'create', '--site', SITE, '--folder', data, '--label', 'Ada, laptop'];
    return (await promisify(execFile)(process.execPath, [...args, ...wishes])).stdout.trim();
  };

export const start = async (site: Site, data: string): Promise<Lived & { close(): Promise<void> }> => {
  const { createEndpoint } = (await import(pathToFileURL(join(DIST, 'endpoint.js')).href)) as typeof Door;
  const clock = { now: Date.now() };
  const endpoint = await createEndpoint({
    issuer: site.url,
    folder: data,
    warn: () => {},
    now: () => clock.now,
    sites: { [SITE]: { origins: [site.url], controller: 'Larkline Ltd', notices: [{ notice, texts }] } },
  });
  for (const path of ['/v1/*', '/admin*', '/.well-known/*']) site.route(path, (request) => endpoint.fetch(request));
  const fetch: Send = (path, init = {}) =>
    endpoint.fetch(
      new Request(site.url + path, {
        ...init,
        headers: { 'content-type': 'text/plain', origin: site.url, ...init.headers },
      }),
    );
  const known = await live(fetch, clock);
  await endpoint.work();
  const tokenFor = tokenIn(data);
  return { fetch, known, tokenFor, token: await tokenFor('all'), close: () => endpoint.close() };
};

export const test = base.extend<{ lived: Lived }>({
  lived: async ({ site }, use) => {
    const data = await mkdtemp(join(tmpdir(), 'sayso-admin-'));
    const lived = await start(site, data);
    await use(lived);
    await lived.close();
    await rm(data, { recursive: true, force: true });
  },
});
