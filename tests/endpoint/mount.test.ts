/** The examples of `examples/` run, and each keeps a signed record and answers with a receipt that can be proved. */
import { createLocalJWKSet, compactVerify, type JSONWebKeySet, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCluster, type Cluster } from '../../src/endpoint/database/embedded/cluster.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { sha256 } from '../../src/endpoint/hash.js';
import { makeKey, publicPart } from '../../src/endpoint/keys/keys.js';
import { hashable } from '../../src/wire/canonical.js';
import type { Notice } from '../../src/wire/notice.js';
import { auditOf, batchOf, entriesOf, makeRoom, outcomesOf, recordFor, Subject, type Room } from './kit.js';
import { buildExamples, called, FOUND, inWorkerd, listening, load, type Mounted } from './mount-kit.js';
// @ts-expect-error An example is JavaScript.
import { sites } from '../../examples/sites.js';

const SITE = 'example';
const ORIGIN = 'https://www.example.com';

let room: Room;
let cluster: Cluster | null = null;
let env: Record<string, string>;
let built: { remove: () => void };

beforeAll(async () => {
  [room, built] = await Promise.all([makeRoom(), buildExamples()]);
  const named = process.env['DATABASE_URL'];
  if (!named) cluster = await startCluster(room.data, () => {});
  const { jwk, created } = await makeKey(Date.now());
  env = { DATABASE_URL: named ?? cluster!.url, SAYSO_KEYS: JSON.stringify({ keys: [{ ...jwk, created }] }) };
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cluster?.leave();
  built.remove();
  await room.remove();
});

interface Mount {
  prefix: string;
  issuer: string;
  start(): Promise<Mounted>;
  /** A header that says whose request it is, where the platform has no socket. */
  address?: string;
  /** True where the site answers everything else. */
  beside?: true;
  /** What its cron answers, where it has one. */
  scheduled?: unknown;
}

const RECORDS = { prefix: '/v1', issuer: 'https://records.example.com' };
const BESIDE = { prefix: '/privacy/v1', issuer: ORIGIN };
const DENO = [
  FOUND.deno ?? '',
  'run',
  '--no-prompt',
  ...['net', 'env', 'read', 'write', 'sys'].map((each) => `--allow-${each}`),
];

const child =
  (file: string, command: readonly string[] = []) =>
  (): Promise<Mounted> =>
    listening(command, file, { cwd: room.data, env });

/** What a route's file exports, by method. */
type Handlers = Record<string, (request: Request, context?: unknown) => Promise<Response>>;

const startNext = async (): Promise<Mounted> => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const { endpoint } = await load<{ endpoint: () => Promise<Endpoint> }>('next/endpoint.ts');
  const routes = await load<Handlers>('next/app/privacy/[...path]/route.ts');
  const keys = await load<Handlers>('next/app/.well-known/jwks.json/route.ts');
  return called(
    (request) => {
      const { pathname } = new URL(request.url);
      const route = pathname.startsWith('/.well-known') ? keys : routes;
      return route[request.method]!(request, { params: Promise.resolve({ path: pathname.split('/').slice(2) }) });
    },
    async () => {
      await (await endpoint()).close();
      Reflect.deleteProperty(globalThis, 'sayso');
    },
  );
};

const MOUNTS: Record<string, Mount> = {
  'Node, a server of its own': { ...RECORDS, start: child('node/server.js') },
  'Node, beside the routes of node:http': { ...BESIDE, beside: true, start: child('node/http.js') },
  'Hono, below a path': { ...BESIDE, beside: true, start: child('hono/server.js') },
  [`Express${FOUND.express ? '' : ' (not installed: a stack of its kind)'}`]: {
    ...BESIDE,
    beside: true,
    start: child('express/server.js'),
  },
  'Next.js, route handlers': { ...BESIDE, address: 'x-forwarded-for', start: startNext },
  'a worker, as a module': {
    ...RECORDS,
    address: 'cf-connecting-ip',
    start: child('worker/host.js'),
    scheduled: expect.arrayContaining([{ job: 'checkpoints', result: expect.stringMatching(/^(done|not due)$/) }]),
  },
};
const DENO_MOUNT: Mount = { ...RECORDS, start: child('deno/main.ts', DENO) };
const WORKERD_MOUNT: Mount = {
  ...RECORDS,
  address: 'cf-connecting-ip',
  start: () => inWorkerd(env),
  scheduled: { outcome: 'ok', noRetry: false },
};

const post = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers: { origin: ORIGIN, 'content-type': 'text/plain;charset=UTF-8', ...headers },
});

const signed = async (): Promise<{ payload: string; id: string; envelope: string }> => {
  const { notice } = sites[SITE].notices[0] as { notice: Notice };
  const record = recordFor(SITE, {
    notice: { id: 'site', version: 1, hash: await sha256(hashable(notice)) },
    choices: { 2: { choice: 'granted', version: 1, regime: 'opt-in', days: 182 } },
  });
  const payload = JSON.stringify(record);
  return { payload, id: record.id, envelope: await (await Subject.make()).sign(payload) };
};

const kept: string[] = [];

const suite = ({ prefix, issuer, start, address, beside, scheduled }: Mount): void => {
  let mounted: Mounted;
  const routed = `${prefix}/${SITE}`;
  let ended: Promise<number> | undefined;
  const end = (): Promise<number> => (ended ??= mounted.end());
  beforeAll(async () => {
    mounted = await start();
  });
  afterAll(end);

  it('keeps signed records and answers with receipts that the published keys prove', async () => {
    // Several at once, so that each connection of the pool serves more than the request that opened it.
    for (const round of [1, 2])
      await Promise.all(
        Array.from({ length: 6 }, async () => {
          const { payload, id, envelope } = await signed();
          const deliver = async (type: string) =>
            outcomesOf(await mounted.fetch(`${routed}/records`, post(batchOf([envelope]), { 'content-type': type })));
          const [outcome] = await deliver('text/plain');
          expect(outcome, `round ${round}`).toMatchObject({ id, outcome: 'accepted' });
          kept.push(id);
          // As a server sends it; a body parser would have eaten it.
          expect(await deliver('application/json')).toMatchObject([{ id, outcome: 'known' }]);
          const keys = (await (await mounted.fetch(`${prefix}/jwks.json`)).json()) as JSONWebKeySet;
          const proved = await compactVerify((outcome as { receipt: string }).receipt, createLocalJWKSet(keys));
          expect(JSON.parse(new TextDecoder().decode(proved.payload))).toMatchObject({
            iss: issuer,
            site: SITE,
            record: id,
            payload: await sha256(payload),
            notice: { status: 'published' },
            proof: 'signed',
          });
          expect(await (await mounted.fetch('/.well-known/jwks.json')).json()).toEqual(keys);
        }),
      );
  });

  it('hands on methods, origins and refusals as they are', async () => {
    const preflight = await mounted.fetch(`${routed}/records`, {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, ORIGIN]);
    const foreign = await mounted.fetch(`${routed}/records`, post('{}', { origin: 'https://elsewhere.example' }));
    expect([foreign.status, await foreign.json()]).toMatchObject([403, { error: { code: 'origin-not-listed' } }]);
    const wrong = await mounted.fetch(`${routed}/records`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    const large = await mounted.fetch(`${routed}/records`, post('x'.repeat(65_537)));
    expect([large.status, await large.json()]).toMatchObject([413, { error: { code: 'too-large' } }]);
  });

  if (beside)
    it('leaves every other path to the site', async () => {
      const home = await mounted.fetch('/');
      expect([home.status, await home.text()]).toEqual([200, 'The site itself.\n']);
    });

  it('learns from the platform whose request it is', async () => {
    const from = (who: string): Promise<number> =>
      mounted
        .fetch(`${routed}/rights/nonce`, post('', address ? { [address]: who } : {}))
        .then((response) => response.text().then(() => response.status));
    const many = await Promise.all(Array.from({ length: 250 }, () => from('203.0.113.7')));
    expect(new Set(many)).toContain(429);
    if (!address) return;
    expect(await from('203.0.113.8')).not.toBe(429);
  });

  if (scheduled)
    it('does what is due when its cron says so', async () => {
      const done = await mounted.fetch('/__scheduled');
      expect([done.status, await done.json()]).toEqual([200, scheduled]);
    });

  it('ends by itself when told to', async () => {
    expect(await end()).toBe(0);
  });
};

describe.each(Object.entries(MOUNTS))('%s', (_, mount) => suite(mount));
if (FOUND.deno) describe('Deno', () => suite(DENO_MOUNT));
else it.skip('Deno: there is none on the PATH, nor in node_modules/.bin', () => {});
if (FOUND.miniflare) describe('a worker, in workerd', () => suite(WORKERD_MOUNT));
else it.skip('a worker, in workerd: miniflare is not installed', () => {});

describe('due work', () => {
  it('is done by the cron of Next.js, for who holds its secret alone', async () => {
    const next = await startNext();
    const { GET } = await load<Handlers>('next/app/api/privacy-work/route.ts');
    const ask = (headers: Record<string, string>): Promise<Response> => GET!(new Request(ORIGIN, { headers }));
    expect((await ask({ authorization: 'Bearer undefined' })).status).toBe(401);
    vi.stubEnv('CRON_SECRET', 'a-secret');
    for (const headers of [{}, { authorization: 'Bearer ' }, { authorization: 'Bearer a-secreT' }])
      expect((await ask(headers)).status).toBe(401);
    const done = await ask({ authorization: 'Bearer a-secret' });
    expect([done.status, (await done.json()).ran.length > 0]).toEqual([200, true]);
    await next.end();
  });
});

describe('the ledger behind them all', () => {
  it('holds every record once, and every proof holds', async () => {
    const entries = (await entriesOf(room.data, SITE)).filter(({ link }) => kept.includes(link.record));
    expect(entries.map(({ link }) => link.record).sort()).toEqual([...kept].sort());
    expect(kept.length).toBeGreaterThan(0);
    const { keys } = JSON.parse(env['SAYSO_KEYS']!) as { keys: JWK[] };
    const published = async (): Promise<Response> => Response.json({ keys: await Promise.all(keys.map(publicPart)) });
    for (const findings of await auditOf({ fetch: published }, entries))
      expect(findings).toEqual({ receipt: 'ok', signature: 'ok', chain: 'ok' });
  });
});
