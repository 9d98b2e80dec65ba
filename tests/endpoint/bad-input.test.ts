import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEndpoint, OptionsError, serve, type Endpoint, type Served } from '../../src/endpoint/index.js';
import {
  batchOf,
  entriesOf,
  freshSite,
  ISSUER,
  makeRoom,
  noticeFor,
  ORIGIN,
  post,
  recordFor,
  send,
  siteFor,
  startEndpoint,
  Subject,
  textsFor,
  type Room,
} from './kit.js';

let room: Room;
let endpoint: Endpoint;
let served: Served;
const warnings: string[] = [];
const site = freshSite();

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site], {
    warn: (message) => void warnings.push(message),
    bodyTimeout: 300,
  });
  served = await serve({
    sites: { [site]: siteFor(site) },
    folder: room.data,
    port: 0,
    bodyTimeout: 300,
    warn: () => {},
  });
}, 120_000);
afterAll(async () => {
  await served.close();
  await endpoint.close();
  await room.remove();
});

const refusal = async (
  request: Request | Promise<Response>,
  status: number,
  code: string,
): Promise<{ message: string; path?: string; got?: string }> => {
  const response = request instanceof Request ? await endpoint.fetch(request) : await request;
  const body = (await response.json()) as { error: { code: string; message: string } };
  expect([response.status, body.error.code]).toEqual([status, code]);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(body.error.message).toMatch(/\w.*\.$/);
  return body.error;
};

const good = async (): Promise<string> => batchOf([await (await Subject.make()).sign(JSON.stringify(recordFor(site)))]);

describe('a malformed notice', () => {
  it('keeps the endpoint from starting, and every fault is named at once', async () => {
    const broken = {
      ...noticeFor(site),
      version: 0,
      purposes: { Analytics: { key: 1.5 }, b: { key: 2, days: 999, regieme: 'opt-in' } },
    };
    const options = {
      sites: {
        [site]: { origins: ['https://a.example/path'], controller: 'x', notices: [{ notice: broken as never }] },
      },
      issuer: ISSUER,
      folder: room.data,
    };
    const first = (await createEndpoint(options).catch((error: unknown) => error)) as OptionsError;
    expect(first).toBeInstanceOf(OptionsError);
    expect(first.message).toContain(`sites.${site}.origins[0]: got "https://a.example/path", want an origin`);
    options.sites[site]!.origins = [ORIGIN];
    const second = (await createEndpoint(options).catch((error: unknown) => error)) as OptionsError;
    const at = `sites.${site}.notices[0].notice`;
    expect(second.faults.map(({ path }) => path)).toEqual([
      `${at}.version`,
      `${at}.purposes.Analytics`,
      `${at}.purposes.Analytics.key`,
      `${at}.purposes.b.days`,
      `${at}.purposes.b.regieme`,
    ]);
    expect(second.message).toContain('did you mean "regime"?');
  });

  it('is named too where texts, hashes, names or options do not fit', async () => {
    const rest = Object.fromEntries(Object.entries(textsFor().purposes).filter(([name]) => name !== 'analytics'));
    const options = {
      sites: {
        [site]: {
          ...siteFor(site),
          notices: [
            { notice: { ...noticeFor('elsewhere'), hash: 'A'.repeat(43) }, texts: [{ ...textsFor(), purposes: rest }] },
          ],
        },
      },
      issuer: ISSUER,
      folder: room.data,
    };
    const error = (await createEndpoint(options).catch((each: unknown) => each)) as OptionsError;
    expect(error.faults.map(({ path }) => path.replace(/.*notices\[0\]\./, ''))).toEqual([
      'notice.hash',
      'notice.site',
      'texts[0].purposes.analytics',
    ]);
    const typo = (await createEndpoint({ ...options, isuer: 1, issuer: undefined } as never).catch(
      (each: unknown) => each,
    )) as OptionsError;
    expect(typo.message).toContain('did you mean "issuer"?');
    for (const value of [null, 7, [], { sites: null, issuer: ISSUER }, { sites: { [site]: null }, issuer: ISSUER }]) {
      await expect(createEndpoint(value as never)).rejects.toBeInstanceOf(OptionsError);
    }
  });
});

describe('a record', () => {
  const at = async (change: object): Promise<{ reason: string; message: string }> => {
    const [outcome] = await send(endpoint, site, [
      await (await Subject.make()).sign(JSON.stringify({ ...recordFor(site), ...change })),
    ]);
    expect(outcome!.outcome).toBe('bounced');
    return outcome as unknown as { reason: string; message: string };
  };

  it.each([
    ['unknown', { unknown: 1 }],
    ['ip', { ip: '127.0.0.1' }],
    ['v', { v: 2 }],
    ['notice.text', { notice: { id: 'site', version: 1, hash: '', text: 'x' } }],
    ['notice.hash', { notice: { id: 'site', version: 1, hash: 'short' } }],
    ['choices.3.choice', { choices: { 3: { choice: 'maybe', version: 1, regime: 'opt-in', days: 1 } } }],
    ['choices.3.days', { choices: { 3: { choice: 'granted', version: 1, regime: 'opt-in', days: 500 } } }],
    ['choices.3.note', { choices: { 3: { choice: 'granted', version: 1, regime: 'opt-in', days: 1, note: 'x' } } }],
    ['choices.analytics', { choices: { analytics: { choice: 'granted', version: 1, regime: 'opt-in', days: 1 } } }],
    ['cause', { cause: 'because' }],
    [
      'shown.theme',
      { shown: { locale: 'en', hash: '', layer: 'first', layout: 'bar', theme: 'free text is not kept here' } },
    ],
    ['region.code', { region: { code: '192.0.2.1', from: 'meta' } }],
    ['at', { at: -1 }],
    ['at', { at: 1.5 }],
    ['supersedes.0', { supersedes: ['x'] }],
    ['salt', { salt: '' }],
    ['constructor', { constructor: { prototype: {} } }],
    ['toString', { toString: 'x' }],
  ])('is bounced with %s named', async (path, change) => {
    const { reason, message } = await at(change);
    expect(reason).toBe('malformed');
    expect(message).toContain(path);
  });

  it('is bounced with __proto__, anywhere, and nothing is polluted', async () => {
    const text = JSON.stringify(recordFor(site));
    for (const payload of [
      text.replace('{', '{"__proto__":{"polluted":1},'),
      text.replace('"choices":{', '"choices":{"__proto__":{"choice":"granted"},'),
    ]) {
      const [outcome] = await send(endpoint, site, [await (await Subject.make()).sign(payload)]);
      expect(outcome).toMatchObject({ outcome: 'bounced', reason: 'malformed' });
      expect((outcome as { message: string }).message).toContain('__proto__');
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('is bounced where it is no object, nested beyond sense, no Unicode, or far too large', async () => {
    const deep = `${'['.repeat(9000)}${']'.repeat(9000)}`;
    for (const payload of [
      '',
      'null',
      '7',
      '"x"',
      '[]',
      'true',
      deep,
      `{"a":${deep}}`,
      '{"a":"\ud800"}',
      '\u0000',
      '\ufeff{}',
    ]) {
      const [outcome] = await send(endpoint, site, [{ payload }]);
      expect(outcome).toMatchObject({ outcome: 'bounced', reason: 'malformed' });
    }
    const [large] = await send(endpoint, site, [
      { payload: JSON.stringify(recordFor(site, { build: 'x'.repeat(50_000) })) },
    ]);
    expect(large).toMatchObject({ outcome: 'bounced', reason: 'too-large' });
  });
});

describe('a batch', () => {
  it.each<[body: string, code: string, path?: string]>([
    ['', 'not-json'],
    ['{', 'not-json'],
    ['\ufeff\ufeff{}', 'not-json'],
    ['null', 'bad-batch'],
    ['[]', 'bad-batch'],
    ['{}', 'bad-batch', 'sent'],
    ['{"sent":"now","records":["x"]}', 'bad-batch', 'sent'],
    ['{"sent":1}', 'bad-batch', 'records'],
    ['{"sent":1,"records":[]}', 'bad-batch', 'records'],
    ['{"sent":1,"records":[7]}', 'bad-batch', 'records.0'],
    ['{"sent":1,"records":[{"payload":"x","more":1}]}', 'bad-batch', 'records.0'],
    ['{"sent":1,"records":["x"],"__proto__":{"a":1}}', 'bad-batch', '__proto__'],
    ['{"sent":1,"records":["x"],"token":"t"}', 'bad-batch', 'token'],
    [JSON.stringify({ sent: 1, records: Array(33).fill('x') }), 'bad-batch', 'records'],
    ['['.repeat(60_000), 'not-json'],
  ])('%.40s is refused', async (body, code, path) => {
    const error = await refusal(post(site, body), 400, code);
    if (path) expect(error.path).toBe(path);
  });

  it('that is no UTF-8 is refused', async () => {
    await refusal(post(site, new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])), 400, 'not-utf-8');
  });

  it('of another content type is refused, and of the right ones taken', async () => {
    const error = await refusal(
      post(site, await good(), { 'content-type': 'multipart/form-data; boundary=x' }),
      415,
      'content-type',
    );
    expect(error.got).toContain('multipart');
    await refusal(post(site, await good(), { 'content-type': 'text/plainer' }), 415, 'content-type');
    await refusal(post(site, await good(), { 'content-encoding': 'gzip' }), 415, 'content-encoding');
    for (const type of ['text/plain', 'TEXT/PLAIN; charset=utf-8', 'application/json']) {
      expect((await endpoint.fetch(post(site, await good(), { 'content-type': type }))).status).toBe(200);
    }
  });
});

describe('an origin', () => {
  it.each([
    ['https://evil.example', 'origin-not-listed'],
    ['null', 'origin-not-listed'],
    [`${ORIGIN}.evil.example`, 'origin-not-listed'],
    [`${ORIGIN}:8443`, 'origin-not-listed'],
    [ORIGIN.replace('https', 'http'), 'origin-not-listed'],
    [ORIGIN.toUpperCase(), 'origin-not-listed'],
    [`${ORIGIN}, https://evil.example`, 'origin-not-listed'],
  ])('%s is refused', async (origin, code) => {
    const request = post(site, await good(), { origin });
    const error = await refusal(request, 403, code);
    expect(error.got).toBe(origin);
    expect(
      (await endpoint.fetch(post(site, await good(), { origin }))).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  it('that is missing is refused, unless the option lets it in', async () => {
    const bare = async (): Promise<Request> =>
      new Request(`${ISSUER}/v1/${site}/records`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: await good(),
      });
    await refusal(await bare(), 403, 'no-origin');
    const open = await startEndpoint(room.data, [site], { withoutOrigin: true });
    expect((await open.fetch(await bare())).status).toBe(200);
    await open.close();
  });

  it('null is let in where it is listed', async () => {
    const open = await createEndpoint({
      sites: { [site]: { ...siteFor(site), origins: ['null'] } },
      issuer: ISSUER,
      folder: room.data,
      warn: () => {},
    });
    const response = await open.fetch(post(site, await good(), { origin: 'null' }));
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, 'null']);
    await open.close();
  });

  it('is asked before the body is read, and answered without credentials', async () => {
    const preflight = await endpoint.fetch(
      new Request(`${ISSUER}/v1/${site}/records`, {
        method: 'OPTIONS',
        headers: {
          origin: ORIGIN,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      }),
    );
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      vary: 'Origin',
    });
    const answer = await endpoint.fetch(post(site, '{'));
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    for (const response of [preflight, answer])
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    await refusal(
      new Request(`${ISSUER}/v1/${site}/records`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }),
      403,
      'origin-not-listed',
    );
  });
});

describe('a route', () => {
  it.each([
    ['GET', () => `/v1/${site}/records`, 405, 'method'],
    ['DELETE', () => `/v1/${site}/records`, 405, 'method'],
    ['POST', () => '/v1/jwks.json', 405, 'method'],
    ['POST', () => '/v1/nobody/records', 404, 'no-such-site'],
    ['POST', () => '/v1/__proto__/records', 404, 'no-such-site'],
    ['POST', () => '/v1/constructor/records', 404, 'no-such-site'],
    ['POST', () => '/v2/x', 404, 'no-such-route'],
    ['GET', () => `/v1/${site}/notices/${'A'.repeat(43)}`, 404, 'no-such-notice'],
    ['GET', () => `/v1/${site}/notices/..%2f..%2fkeys`, 404, 'no-such-notice'],
    ['GET', () => `/v1/nobody/notices/${'A'.repeat(43)}`, 404, 'no-such-site'],
    ['GET', () => '/', 404, 'no-such-route'],
  ])('%s %s is refused', async (method, path, status, code) => {
    await refusal(new Request(ISSUER + path(), { method, headers: { origin: ORIGIN } }), status, code);
  });
});

describe('over the network', () => {
  const send = (body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${served.url}/v1/${site}/records`, {
      method: 'POST',
      body,
      headers: { origin: ORIGIN, 'content-type': 'text/plain', ...headers },
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    });

  it('a body of 1 MiB is refused, whether its length is told or not', async () => {
    await refusal(send('x'.repeat(1024 * 1024)), 413, 'too-large');
    let sent = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += 16_384;
        if (sent > 1024 * 1024) controller.close();
        else controller.enqueue(new Uint8Array(16_384));
      },
    });
    const error = await refusal(send(endless), 413, 'too-large');
    expect(error.message).toContain('65536');
  });

  it('64 KiB are taken, one byte more is not', async () => {
    const fill = async (length: number): Promise<string> => (await good()).padEnd(length, ' ');
    expect((await send(await fill(65_536))).status).toBe(200);
    await refusal(send(await fill(65_537)), 413, 'too-large');
  });

  it('a body that dawdles is cut, and one that breaks off harms nobody', async () => {
    const slow = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"sent":')),
    });
    await refusal(endpoint.fetch(post(site, slow)), 408, 'too-slow');
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) });
    await refusal(endpoint.fetch(post(site, broken)), 400, 'cut-off');
    await new Promise<void>((done) => {
      const socket = connect(Number(new URL(served.url).port), '127.0.0.1', () => {
        socket.write(
          `POST /v1/${site}/records HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\n{"sent"`,
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on('close', () => done());
    });
    expect((await send(await good())).status).toBe(200);
  });

  it('a lie about the length and a rude protocol harm nobody', async () => {
    for (const bytes of [
      'GARBAGE\r\n\r\n',
      `POST /v1/${site}/records HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n`,
      `POST //..//%00 HTTP/1.1\r\nHost: x\r\n\r\n`,
    ]) {
      await new Promise<void>((done) => {
        const socket = connect(Number(new URL(served.url).port), '127.0.0.1', () => socket.write(bytes));
        socket.on('data', () => socket.destroy());
        socket.on('error', () => {});
        socket.on('close', () => done());
        setTimeout(() => socket.destroy(), 500);
      });
    }
    expect((await send(await good())).status).toBe(200);
  });
});

it('nothing of all this was kept, warned of, or harmed the good ones', async () => {
  const entries = await entriesOf(room.data, site);
  expect(entries.length).toBeGreaterThan(5);
  expect(entries.every(({ kept }) => kept && (JSON.parse(kept.payload) as { cause: string }).cause === 'save')).toBe(
    true,
  );
  expect(warnings).toEqual([]);
  expect((await endpoint.fetch(post(site, await good()))).status).toBe(200);
});
