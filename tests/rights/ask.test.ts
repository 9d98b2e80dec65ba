/** The browser's side of the rights, spoken to the real endpoint, and to everything that is none. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Endpoint } from '../../src/endpoint/index.js';
import { ask, proven, provenRaw, type Desk } from '../../src/rights/ask.js';
import { openRights } from '../../src/rights/index.js';
import { isErased, isList, isNonce, isOne, isPage, isQueued } from '../../src/rights/read.js';
import { seal } from '../../src/outbox/signer.js';
import {
  batchOf,
  freshSite,
  ISSUER,
  makeRoom,
  noticeHash,
  ORIGIN,
  outcomesOf,
  post,
  recordFor,
  startEndpoint,
  type Room,
} from '../endpoint/kit.js';

const site = freshSite();
const sent: Request[] = [];
let room: Room;
let endpoint: Endpoint;
let pair: CryptoKeyPair;
let desk: Desk;

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site]);
  pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  desk = { endpoint: `${ISSUER}/v1`, site, key: () => Promise.resolve(pair) };
  const record = recordFor(site, { notice: { id: 'site', version: 1, hash: await noticeHash(site) } });
  const envelope = await seal(pair, 'record', JSON.stringify(record));
  const [outcome] = await outcomesOf(await endpoint.fetch(post(site, batchOf([envelope]))));
  expect(outcome).toMatchObject({ outcome: 'accepted' });
});
afterAll(async () => {
  await endpoint.close();
  await room.remove();
});

/** As a browser sends it: the page's origin, and text as text/plain. */
const browserFetch = (url: string, given: RequestInit): Promise<Response> => {
  const request = new Request(url, given);
  sent.push(request.clone());
  request.headers.set('origin', ORIGIN);
  return endpoint.fetch(request);
};
beforeEach(() => vi.stubGlobal('fetch', vi.fn(browserFetch)));
afterEach(() => {
  vi.unstubAllGlobals();
  sent.length = 0;
});

describe('with the endpoint', () => {
  it('every call is understood, and every answer', async () => {
    const page = await proven(desk, ['records', { after: undefined }], isPage);
    expect(page).toMatchObject({ ok: true, records: [{ link: { seq: 1 } }], next: null });
    const corrected = await proven(desk, ['contact', { contact: 'vera@example.org' }], isOne);
    expect(corrected).toMatchObject({ ok: true, request: { kind: 'correct', contact: 'vera@example.org' } });
    const raised = await proven(desk, ['concern', { text: 'Ä\n🦊', contact: undefined }], isOne);
    expect(raised).toMatchObject({ ok: true, request: { kind: 'concern', text: 'Ä\n🦊' } });
    const file = (await provenRaw(desk, 'export', {})) as Response;
    expect((await file.text()).trimEnd().split('\n').at(-1)).toMatch(/^\{"line":"end","lines":\d+\}$/);
    const list = await proven(desk, ['requests/own', {}], isList);
    expect(list.ok && list.requests.map(({ kind }) => kind)).toEqual(['export', 'concern', 'correct', 'see']);
    expect(await proven(desk, ['erase', { records: undefined }], isErased)).toMatchObject({ ok: true, erased: 1 });
    const erased = await proven(desk, ['records', {}], isPage);
    expect(erased).toMatchObject({ ok: true, records: [{ kept: null, erased: { reason: 'visitor' } }], contact: null });
  });

  it('somebody without a key asks, and follows the request', async () => {
    const queued = await ask(desk, ['requests', { kind: 'see', contact: 'x@example.org' }], isQueued);
    expect(queued).toMatchObject({ ok: true, request: { status: 'unverified' } });
    if (!queued.ok) return;
    const { secret, request } = queued;
    const status = await ask(desk, ['requests/status', { reference: request.reference, secret }], isOne);
    expect(status).toEqual({ ok: true, request });
  });

  it('asks without cookies, preflight or redirects, and tells no subject in a URL', async () => {
    const page = await proven(desk, ['records', {}], isPage);
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual([
      `/v1/${site}/rights/nonce`,
      `/v1/${site}/rights/records`,
    ]);
    for (const request of sent) {
      expect(request).toMatchObject({ method: 'POST', credentials: 'omit', redirect: 'error' });
      expect([...request.headers.keys()]).toEqual(['content-type']);
      expect(request.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
      expect(request.url).not.toContain(page.ok ? page.subject : '?');
    }
  });

  it('tells a refusal with the code and the words of the endpoint', async () => {
    expect(await proven(desk, ['concern', { text: '' }], isOne)).toMatchObject({
      ok: false,
      reason: 'refused',
      code: 'bad-request',
      message: expect.stringContaining('body.text') as string,
    });
    expect(await proven({ ...desk, site: 'nowhere' }, ['records', {}], isPage)).toMatchObject({
      reason: 'refused',
      code: 'no-such-site',
    });
  });
});

describe('without a key', () => {
  it('nothing is sent, and the result says so', async () => {
    const keyless: Desk = { ...desk, key: () => Promise.resolve(null) };
    expect(await proven(keyless, ['records', {}], isPage)).toMatchObject({ ok: false, reason: 'no-key' });
    const rights = openRights({ endpoint: `${ISSUER}/v1/`, site });
    expect(await rights.subject()).toBeNull();
    for (const told of [
      await rights.records(),
      await rights.export(),
      await rights.correct('x@example.org'),
      await rights.erase(),
      await rights.concern('x'),
      await rights.requests(),
    ])
      expect(told).toMatchObject({ ok: false, reason: 'no-key' });
    expect(sent).toEqual([]);
  });

  it('one can still ask', async () => {
    const rights = openRights({ endpoint: `${ISSUER}/v1/`, site });
    const queued = await rights.request({ kind: 'erase', contact: 'x@example.org', text: 'I lost it.' });
    expect(queued).toMatchObject({ ok: true, request: { kind: 'erase', status: 'unverified', text: 'I lost it.' } });
    if (!queued.ok) return;
    const { secret, request } = queued;
    expect(await rights.status({ reference: request.reference, secret })).toEqual({ ok: true, request });
  });

  it('a key that cannot sign is none', async () => {
    const broken: Desk = { ...desk, key: () => Promise.resolve({} as CryptoKeyPair) };
    expect(await proven(broken, ['records', {}], isPage)).toMatchObject({ ok: false, reason: 'no-key' });
  });
});

describe('with something else than the endpoint', () => {
  const told = async (answer: () => Response | Promise<Response>) => {
    vi.stubGlobal('fetch', vi.fn(answer));
    return ask(desk, ['requests/status', {}], isOne);
  };
  const cut = (): Response => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new TypeError('network')),
    });
    return new Response(body);
  };

  it.each([
    ['nobody there', () => Promise.reject(new TypeError('Failed to fetch')), 'offline'],
    ['an answer that breaks off', cut, 'offline'],
    ["a portal's 200", () => new Response('<html>Sign in</html>'), 'unreadable'],
    ["a portal's JSON", () => Response.json({ ok: true }), 'unreadable'],
    ['a list', () => Response.json([]), 'unreadable'],
    ['null', () => Response.json(null), 'unreadable'],
    ['a 404 of something else', () => new Response('Not found', { status: 404 }), 'unreadable'],
    ['a refusal', () => Response.json({ error: { code: 'x', message: 'y' } }, { status: 403 }), 'refused'],
    ['too many', () => Response.json({ error: { code: 'x', message: 'y' } }, { status: 429 }), 'busy'],
    ['a proxy that is down', () => new Response('Bad gateway', { status: 503 }), 'busy'],
  ] as const)('%s', async (_, answer, reason) => {
    expect(await told(answer)).toMatchObject({ ok: false, reason, message: expect.any(String) as string });
  });
});

describe('an answer', () => {
  const guards = { isErased, isList, isNonce, isOne, isPage, isQueued };

  it('of any shape is judged without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.values(guards)), (value, guard) => {
        expect(typeof guard(value)).toBe('boolean');
      }),
    );
    for (const guard of Object.values(guards))
      for (const value of [null, undefined, 1, '', []]) expect(guard(value)).toBe(false);
  });

  it('that lacks any part of what the wire promises is not handed on', async () => {
    const page: unknown = await ((await provenRaw(desk, 'records', {})) as Response).json();
    expect(isPage(page)).toBe(true);
    const lacking = (value: unknown): unknown[] =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.keys(value).flatMap((key) => {
            const { [key]: part, ...rest } = value as Record<string, unknown>;
            return [rest, ...lacking(part).map((less) => ({ ...rest, [key]: less }))];
          })
        : Array.isArray(value) && value.length
          ? lacking(value[0]).map((less) => [less, ...(value as unknown[]).slice(1)])
          : [];
    const all = lacking(page);
    expect(all.length).toBeGreaterThan(30);
    for (const less of all) expect(isPage(less), JSON.stringify(less)).toBe(false);
  });
});
