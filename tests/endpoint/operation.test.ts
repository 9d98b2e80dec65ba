/** How the endpoint says how it is, what it tells, and how it ends. */
import { once } from 'node:events';
import { connect as connectTo, type Socket } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../src/wire/answer.js';
import { makeToken, SCOPES } from '../../src/endpoint/access/tokens.js';
import { sayFault } from '../../src/endpoint/fault.js';
import { serve, type Endpoint, type Served } from '../../src/endpoint/index.js';
import { openHouse } from '../../src/endpoint/open-house.js';
import { makeLog, mask, type LogEntry } from '../../src/endpoint/operation/log.js';
import { Readiness } from '../../src/endpoint/operation/readiness.js';
import { ROUTES } from '../../src/endpoint/routes.js';
import { buildCommand, end, startServing } from './command-line.js';
import {
  batchOf,
  entriesOf,
  freshSite,
  ISSUER,
  makeRoom,
  openAsOwner,
  ORIGIN,
  recordFor,
  send,
  siteFor,
  startEndpoint,
  Subject,
  type Room,
} from './kit.js';

let room: Room;
const site = freshSite();
beforeAll(async () => {
  room = await makeRoom();
});
afterAll(() => room.remove());

const get = (endpoint: Pick<Endpoint, 'fetch'>, path: string): Promise<Response> =>
  endpoint.fetch(new Request(ISSUER + path));
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('/healthz and /readyz', () => {
  it('part a process that is up from an instance that takes requests', async () => {
    const endpoint = await startEndpoint(room.data, [site]);
    for (const path of ['/healthz', '/readyz', '/v1/health']) {
      const response = await get(endpoint, path);
      expect([path, response.status, response.headers.get('cache-control'), await response.json()]).toEqual([
        path,
        200,
        'no-store',
        { ok: true },
      ]);
    }
    endpoint.drain();
    expect((await get(endpoint, '/healthz')).status).toBe(200);
    for (const path of ['/readyz', '/v1/health']) {
      const response = await get(endpoint, path);
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('about to end') } });
    }
    // What comes all the same is kept.
    const subject = await Subject.make();
    expect(await send(endpoint, site, [await subject.sign(JSON.stringify(recordFor(site)))])).toMatchObject([
      { outcome: 'accepted' },
    ]);
    await endpoint.close();
    expect((await get(endpoint, '/healthz')).status).toBe(200);
  });

  it('name what is missing: the database, a step of the schema, the keys', async () => {
    const ring = { active: () => Promise.resolve({} as never), published: () => Promise.resolve({ keys: [] }) };
    const away = { query: () => Promise.reject(new Error('gone')) };
    const old = { query: () => Promise.resolve([{ found: 1 }]) };
    const now = (): number => 0;
    expect(await new Readiness({ sql: away, ring, now }).missing()).toEqual(['database']);
    expect(await new Readiness({ sql: old, ring, now }).missing()).toEqual(['schema']);
    const keyless = { ...ring, active: () => Promise.reject(new Error('no key')) };
    expect(await new Readiness({ sql: old, ring: keyless, now }).missing()).toEqual(['schema', 'keys']);
  });

  it('ask the database once a second at most, however often they are asked', async () => {
    let asked = 0;
    const sql = { query: () => Promise.resolve([{ found: ++asked }]) };
    const ring = { active: () => Promise.resolve({} as never), published: () => Promise.resolve({ keys: [] }) };
    const readiness = new Readiness({ sql, ring, now: () => 0 });
    await Promise.all(Array.from({ length: 50 }, () => readiness.missing()));
    expect(asked).toBe(1);
  });
});

describe('the log', () => {
  it('tells each request by its route, never by what it brought', async () => {
    const told: LogEntry[] = [];
    const endpoint = await startEndpoint(room.data, [site], { log: (entry) => told.push(entry), logLevel: 'debug' });
    await get(endpoint, `/v1/${site}/notices/${'x'.repeat(43)}?who=alice`);
    await get(endpoint, '/healthz');
    await get(endpoint, '/alice@example.com');
    await endpoint.close();
    expect(told).toMatchObject([
      { level: 'info', event: 'request', route: expect.any(String), method: 'GET', status: 404, site },
      { level: 'debug', event: 'request', route: 'healthz', status: 200 },
      { level: 'info', event: 'request', route: 'none', status: 404 },
    ]);
    expect(told.map(({ site: name }) => name)).toEqual([site, undefined, undefined]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(3);
    for (const { time, ms } of told) {
      expect(Date.parse(time)).toBeGreaterThan(1e12);
      expect(ms).toBeGreaterThanOrEqual(0);
    }
  });

  it('writes a line per event, and asks for no more than the level', () => {
    const said: string[] = [];
    const spy = vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
    const now = (): number => 0;
    makeLog({ log: 'json', now })('info', 'request', { route: 'a"b\n', status: 200 });
    makeLog({ log: 'json', logLevel: 'warn', now })('info', 'request');
    makeLog({ log: 'text', now })('warn', 'warning', { message: 'two\nlines' });
    makeLog({ log: 'off', now })('error', 'request');
    makeLog({ now })('error', 'request');
    spy.mockRestore();
    expect(said).toHaveLength(2);
    expect(JSON.parse(said[0]!)).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      event: 'request',
      route: 'a"b\n',
      status: 200,
    });
    expect(said[1]).toBe('1970-01-01T00:00:00.000Z warn  warning message="two\\nlines"');
  });

  it('is no reason to fail: one that throws harms no request', async () => {
    const endpoint = await startEndpoint(room.data, [site], {
      log: () => {
        throw new Error('disk full');
      },
    });
    expect((await get(endpoint, '/healthz')).status).toBe(200);
    expect((await get(endpoint, '/nowhere')).status).toBe(404);
    await endpoint.close();
  });

  it('gets warnings masked, beside the function that wants them', async () => {
    const [told, warned]: [LogEntry[], string[]] = [[], []];
    const { house, close } = await openHouse({
      sites: { [site]: siteFor(site) },
      issuer: ISSUER,
      folder: room.data,
      log: (entry) => told.push(entry),
      warn: (message) => warned.push(message),
    });
    house.warn('Mail for alice@example.com from 203.0.113.7 was not sent.');
    await close();
    const safe = 'Mail for <mail> from <address> was not sent.';
    expect(warned).toEqual([safe]);
    expect(told).toMatchObject([{ level: 'warn', event: 'warning', message: safe }]);
    expect(house.meters.warnings.total).toBe(1);
  });

  it.each([
    ['alice.o+x@mail.example.co.uk, bob@x.example', '<mail>, <mail>'],
    ['from [2001:db8::7] and 2001:db8:1:2:3:4:5:6', 'from [<address>] and <address>'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
    [`Bearer sayso_${'aB3'.repeat(12)}`, 'Bearer <masked>'],
    [`/v1/unsubscribe/${'aB3'.repeat(14)}.${'cD4'.repeat(14)}?x`, '/v1/unsubscribe/<masked>?x'],
    ['0190b5a0-1234-7abc-8def-0123456789ab', '<masked>'],
    ['ledger-not-append-only: the role sayso_app', 'ledger-not-append-only: the role sayso_app'],
    ['at 12:30:05 the job "purge" failed', 'at 12:30:05 the job "purge" failed'],
  ])('masks %s', (text, safe) => expect(mask(text)).toBe(safe));

  it('says of an error only what speaks of the server', () => {
    const failed = (message: string, code?: string): string =>
      sayFault(Object.assign(new Error(message), code ? { code } : {}));
    expect(failed('invalid input syntax for type uuid: "alice"', '22P02')).not.toContain('alice');
    expect(failed('Key (mail)=(alice) already exists', '23505')).not.toContain('alice');
    expect(failed('Unexpected token a, "alice" is not valid JSON')).not.toContain('alice');
    expect(failed('Unexpected\n    x at alice')).not.toContain('alice');
    expect(failed('the database system is shutting down', '57P03')).toContain('shutting down');
    expect(failed('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED')).toContain('ECONNREFUSED 127.0.0.1:5432');
    expect(failed('x')).toMatch(/operation\.test\.ts:\d+/);
    for (const odd of [null, undefined, 'text alice', 7]) expect(sayFault(odd)).not.toContain('alice');
  });
});

// Nothing personal in what the endpoint writes, whatever comes in by whichever route.
describe('whatever is sent to whichever route', () => {
  const person = {
    mail: 'alice.muster@mail.example',
    name: 'Alice Muster-Secretname',
    address: '203.0.113.77',
    network: '2001:db8:77:88:99::1',
    agent: 'Mozilla/5.0 (SecretAgent 77)',
    subject: 's'.repeat(10) + 'UbJeCt0123456789-_ABCDEFGHIJKLMNO'.slice(0, 33),
    phone: '+41-79-555-77-88',
    session: 'session=SECRETCOOKIE77',
    note: 'I am ill with secret77',
  };

  it('nothing of a person is told, counted or warned of', async () => {
    const [told, warned]: [LogEntry[], string[]] = [[], []];
    const endpoint = await startEndpoint(room.data, [site], {
      log: (entry) => told.push(entry),
      logLevel: 'debug',
      warn: (message) => warned.push(message),
      limits: { page: { perSecond: 1e5, burst: 1e5 }, token: { perSecond: 1e5, burst: 1e5 } },
    });
    const owner = await openAsOwner(room.data);
    const token = (await makeToken(owner, { site, scopes: SCOPES, label: 'log', days: 1 }, Date.now())).text;
    await owner.close();
    const subject = await Subject.make();
    const signed = await subject.sign(JSON.stringify({ ...recordFor(site), note: person.note }));
    const bodies = [
      JSON.stringify(person),
      JSON.stringify({
        ...person,
        records: [signed, person.note],
        sent: 1,
        subject: subject.name,
        contact: person.mail,
        text: person.note,
        id: person.mail,
        token: person.subject,
        value: person.name,
        email: person.mail,
        account: person.mail,
        proof: person.subject,
        nonce: person.subject,
      }),
      `{"sent": 1, "records": ["${person.mail}"`,
      batchOf([signed]),
      `List-Unsubscribe=One-Click&mail=${encodeURIComponent(person.mail)}`,
      person.note,
    ];
    const parts = [person.mail, person.subject, subject.name, person.name, 'x'];
    let sent = 0;
    for (const route of ROUTES)
      for (const [i, body] of bodies.entries())
        for (const authorization of [`Bearer ${token}`, `Bearer ${person.subject}`]) {
          const part = encodeURIComponent(parts[i % parts.length]!);
          const path = `${route.root ? '' : '/v1'}${route.path}`
            .replace(/:site\b/, i === 3 ? part : site)
            .replace(/:\w+(\{[^}]*\})?/g, part);
          const type = ['application/json', 'text/plain', 'application/x-www-form-urlencoded'][i % 3]!;
          await endpoint.fetch(
            new Request(`${ISSUER}${path}?mail=${encodeURIComponent(person.mail)}&subject=${subject.name}`, {
              method: route.method,
              headers: {
                origin: i === 5 ? `https://${person.subject}.example` : ORIGIN,
                'content-type': type,
                authorization,
                'user-agent': person.agent,
                'x-forwarded-for': person.address,
                cookie: person.session,
                referer: `https://x.example/?mail=${person.mail}`,
                'x-request-id': person.phone,
              },
              ...(route.method === 'GET' ? {} : { body }),
            }),
            { address: i % 2 ? person.address : person.network },
          );
          sent++;
        }
    const all = `${JSON.stringify(told)}${warned.join('\n')}${await endpoint.metrics()}`;
    await endpoint.close();
    expect(told.filter(({ event }) => event === 'request')).toHaveLength(sent);
    // Each route was reached under its own name, so the log can be read.
    expect(new Set(told.map(({ route }) => route))).toEqual(
      new Set(
        [undefined, 'none', ...ROUTES.map(({ says }) => says.id)].filter((id) =>
          told.some(({ route }) => route === id),
        ),
      ),
    );
    for (const each of [
      ...Object.values(person),
      subject.name,
      token,
      'SECRET',
      'secret77',
      'Muster',
      '203.0.113',
      '2001:db8',
      'SecretAgent',
    ])
      expect(all.includes(each), each).toBe(false);
  }, 120_000);
});

/** An HTTP/1.1 request by hand, so that its parts can be sent when the test wants. */
class RawRequest {
  private constructor(
    readonly socket: Socket,
    private readonly body: string,
    private readonly heard: { text: string },
  ) {}

  static async begin(url: string, path: string, body: string): Promise<RawRequest> {
    const { hostname, port } = new URL(url);
    const socket = connectTo(Number(port), hostname);
    const heard = { text: '' };
    socket.on('data', (chunk: Buffer) => (heard.text += chunk.toString()));
    socket.on('error', () => {});
    await once(socket, 'connect');
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    socket.write(head + body.slice(0, 20));
    return new RawRequest(socket, body, heard);
  }

  async finish(): Promise<string> {
    const closed = once(this.socket, 'close');
    this.socket.write(this.body.slice(20));
    await closed;
    return this.heard.text;
  }
}

const isReady = async (url: string): Promise<number> => (await fetch(`${url}/readyz`)).status;

describe('the server', () => {
  const open = (more: Partial<Parameters<typeof serve>[0]> = {}): Promise<Served> =>
    serve({ sites: { [site]: siteFor(site) }, folder: room.data, port: 0, warn: () => {}, ...more });

  it('answers what has begun and takes nothing new, once it is told to end', async () => {
    const served = await open({ server: { drainDelay: 300 } });
    const subject = await Subject.make();
    const batches = await Promise.all(
      Array.from({ length: 8 }, async () => batchOf([await subject.sign(JSON.stringify(recordFor(site)))])),
    );
    const begun = await Promise.all(batches.map((body) => RawRequest.begin(served.url, `/v1/${site}/records`, body)));
    expect(await isReady(served.url)).toBe(200);
    const closed = served.close();
    // For the time that a balancer takes to see it, requests are still taken.
    expect(await isReady(served.url)).toBe(503);
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    await wait(400);
    await expect(fetch(`${served.url}/healthz`)).rejects.toThrow();
    const answers = await Promise.all(begun.map((each) => each.finish()));
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 200 .*"outcome":"accepted"/s);
    await closed;
    expect(await entriesOf(room.data, site)).not.toHaveLength(0);
  }, 60_000);

  it('cuts what does not end by the deadline, and ends', async () => {
    const served = await open({ server: { drainDeadline: 100 } });
    const stuck = await RawRequest.begin(served.url, `/v1/${site}/records`, 'x'.repeat(200));
    const cut = once(stuck.socket, 'close');
    await served.close();
    await cut;
  }, 60_000);

  it('refuses floods of headers, and requests that are none', async () => {
    const served = await open();
    const { hostname, port } = new URL(served.url);
    const say = async (text: string): Promise<string> => {
      const socket = connectTo(Number(port), hostname);
      let heard = '';
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      socket.on('error', () => {});
      socket.write(text);
      await once(socket, 'close');
      return heard;
    };
    expect(await say(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect(await say('NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await say('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const many = Array.from({ length: 900 }, (_, i) => `X-${i}: y`).join('\r\n');
    expect(await say(`GET /healthz HTTP/1.1\r\nHost: x\r\n${many}\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 (200|431) /,
    );
    const twoLengths = 'POST /v1/x/records HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nxx';
    expect(await say(twoLengths)).toMatch(/^HTTP\/1\.1 400 /);
    const smuggled =
      'POST /v1/x/records HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(await say(smuggled)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    await served.close();
  }, 60_000);

  it('closes the connections beyond the most that it takes, and goes on', async () => {
    const served = await open({ server: { connections: 3 } });
    const { hostname, port } = new URL(served.url);
    const sockets = Array.from({ length: 6 }, () => connectTo(Number(port), hostname).on('error', () => {}));
    let gone = 0;
    for (const socket of sockets) socket.on('close', () => gone++);
    await vi.waitFor(() => expect(gone).toBe(3), 5000);
    sockets.forEach((socket) => socket.destroy());
    await vi.waitFor(async () => expect((await fetch(`${served.url}/healthz`)).status).toBe(200), 5000);
    await served.close();
  }, 60_000);
});

// P5: what is acknowledged stays, also when the endpoint is told to end under load.
describe('P5 SIGTERM under load', () => {
  it('ends with 0, loses nothing that it acknowledged, and answers everything that it had begun', async () => {
    const { path, remove } = await buildCommand();
    const here = freshSite();
    const config = join(room.data, 'sigterm.json');
    await writeFile(config, JSON.stringify({ sites: { [here]: siteFor(here) } }));
    const { child, url } = await startServing(path, ['--config', config, '--port', '0', '--folder', room.data]);
    const acknowledged = new Set<string>();
    let over = false;
    const visit = async (): Promise<void> => {
      const subject = await Subject.make();
      while (!over) {
        const record = recordFor(here);
        const body = batchOf([await subject.sign(JSON.stringify(record))]);
        const headers = { origin: ORIGIN, 'content-type': 'text/plain' };
        const response = await fetch(`${url}/v1/${here}/records`, { method: 'POST', headers, body }).catch(() => null);
        if (!response) return;
        // An answer that has begun arrives whole.
        const { outcomes = [] } = (await response.json()) as { outcomes?: Outcome[] };
        for (const { id, outcome } of outcomes) if (outcome === 'accepted') acknowledged.add(id);
      }
    };
    const visitors = Array.from({ length: 8 }, visit);
    await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(40), 30_000);
    const slow = await Subject.make();
    const record = recordFor(here);
    const begun = await RawRequest.begin(
      url,
      `/v1/${here}/records`,
      batchOf([await slow.sign(JSON.stringify(record))]),
    );
    // Its headers have to be in before the signal.
    await wait(200);
    const ended = end(child, 'SIGTERM');
    await wait(300);
    expect(await begun.finish()).toMatch(/^HTTP\/1\.1 200 .*"outcome":"accepted"/s);
    acknowledged.add(record.id);
    expect(await ended).toBe(0);
    over = true;
    await Promise.all(visitors);
    const kept = (await entriesOf(room.data, here)).map(({ link }) => link.record);
    expect(new Set(kept).size).toBe(kept.length);
    expect([...acknowledged].filter((id) => !kept.includes(id))).toEqual([]);
    remove();
  }, 120_000);
});
