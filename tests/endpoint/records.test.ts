import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainHash } from '../../src/endpoint/ledger/chain.js';
import { sha256 } from '../../src/endpoint/hash.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { parseAnswer } from '../../src/wire/answer.js';
import type { Receipt } from '../../src/wire/receipt.js';
import {
  ALL_OK,
  auditOf,
  base64url,
  batchOf,
  entriesOf,
  freshId,
  freshSite,
  ISSUER,
  makeRoom,
  noticeHash,
  ORIGIN,
  post,
  recordFor,
  send,
  startEndpoint,
  Subject,
  type Room,
} from './kit.js';

let room: Room;
let endpoint: Endpoint;
const site = freshSite();
const other = freshSite();

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site, other]);
}, 120_000);
afterAll(async () => {
  await endpoint.close();
  await room.remove();
});

const jwks = async (): Promise<JSONWebKeySet> =>
  (await (await endpoint.fetch(new Request(`${ISSUER}/v1/jwks.json`))).json()) as JSONWebKeySet;
const read = async (receipt: string): Promise<Receipt> => {
  const { payload, protectedHeader } = await compactVerify(receipt, createLocalJWKSet(await jwks()), {
    algorithms: ['ES256'],
  });
  expect(protectedHeader.typ).toBe('sayso-receipt+jws');
  return JSON.parse(new TextDecoder().decode(payload)) as Receipt;
};
const receiptIn = (outcome: unknown): string => (outcome as { receipt: string }).receipt;

describe('a record that is accepted', () => {
  it('gets a receipt that the published keys alone verify, and that says all of it', async () => {
    const subject = await Subject.make();
    const record = recordFor(site, { notice: { id: 'site', version: 1, hash: await noticeHash(site) } });
    const payload = JSON.stringify(record);
    const before = Date.now();
    const [outcome] = await send(endpoint, site, [await subject.sign(payload)]);
    const hash = await sha256(payload);
    expect(outcome).toEqual({ id: record.id, hash, outcome: 'accepted', receipt: expect.any(String) as string });
    const receipt = await read(receiptIn(outcome));
    expect(receipt).toEqual({
      iss: ISSUER,
      controller: 'Larkline Ltd',
      site,
      subject: subject.name,
      record: record.id,
      payload: hash,
      seq: 1,
      previous: '',
      chain: await chainHash(receipt),
      received: expect.any(Number) as number,
      notice: { hash: record.notice.hash, status: 'published' },
      proof: 'signed',
    });
    expect(receipt.received).toBeGreaterThanOrEqual(before);
  });

  it('is kept as the exact text that was signed, white space and key order included', async () => {
    const here = freshSite();
    const own = await startEndpoint(room.data, [here]);
    const payload = JSON.stringify(recordFor(here), null, 3).replace('"save"', '"s\\u0061ve"');
    await send(own, here, [await (await Subject.make()).sign(payload)]);
    const entries = await entriesOf(room.data, here);
    expect(entries[0]!.kept!.payload).toBe(payload);
    expect(await auditOf(own, entries)).toEqual([ALL_OK]);
    await own.close();
  });

  it('is marked where its notice was never published', async () => {
    const subject = await Subject.make();
    for (const hash of ['', 'A'.repeat(43), await noticeHash(other)]) {
      const [outcome] = await send(endpoint, site, [
        await subject.sign(JSON.stringify(recordFor(site, { notice: { id: 'site', version: 9, hash } }))),
      ]);
      expect((await read(receiptIn(outcome))).notice).toEqual({ hash, status: 'unpublished' });
    }
  });

  it('is marked as a gap where a predecessor is unknown, and only there', async () => {
    const here = freshSite();
    const own = await startEndpoint(room.data, [here]);
    const subject = await Subject.make();
    const first = recordFor(here);
    const second = recordFor(here, { supersedes: [first.id] });
    const third = recordFor(here, { supersedes: [second.id, freshId()] });
    await send(own, here, await Promise.all([first, second, third].map((each) => subject.sign(JSON.stringify(each)))));
    expect((await entriesOf(room.data, here)).map(({ gap }) => gap)).toEqual([false, false, true]);
    await own.close();
  });

  it('counts its time by the clock of whoever sent it, and never as later than it came', async () => {
    const here = freshSite();
    const own = await startEndpoint(room.data, [here]);
    const subject = await Subject.make();
    const wrong = Date.now() + 86_400_000;
    for (const at of [wrong - 60_000, wrong + 60_000]) {
      await own.fetch(post(here, batchOf([await subject.sign(JSON.stringify(recordFor(here, { at })))], wrong)));
    }
    const sql = await (await import('./kit.js')).openAsOwner(room.data);
    const rows = await sql.query(
      'SELECT received::float8 - counted::float8 AS age FROM sayso.ledger WHERE site = $1 ORDER BY seq',
      [here],
    );
    await sql.close();
    expect(rows.map(({ age }) => age)).toEqual([60_000, 0]);
    await own.close();
  });

  it('may be unproven: a browser that cannot sign is its own subject', async () => {
    const payload = JSON.stringify(recordFor(site));
    const [first] = await send(endpoint, site, [{ payload }]);
    const [again] = await send(endpoint, site, [{ payload }]);
    const receipt = await read(receiptIn(first));
    expect(receipt).toMatchObject({ subject: `unproven:${await sha256(payload)}`, proof: 'unproven', seq: 1 });
    expect(again).toMatchObject({ outcome: 'known', receipt: receiptIn(first) });
  });
});

describe('the same record again', () => {
  it('is known, with the receipt of the first time', async () => {
    const envelope = await (await Subject.make()).sign(JSON.stringify(recordFor(site)));
    const [first] = await send(endpoint, site, [envelope]);
    const [second, third] = await send(endpoint, site, [envelope, envelope]);
    expect(second).toEqual({ ...first, outcome: 'known' });
    expect(third).toEqual(second);
  });

  it('is known when it is signed anew: ECDSA signatures differ each time', async () => {
    const subject = await Subject.make();
    const payload = JSON.stringify(recordFor(site));
    const [first] = await send(endpoint, site, [await subject.sign(payload)]);
    const [second] = await send(endpoint, site, [await subject.sign(payload)]);
    expect(second).toEqual({ ...first, outcome: 'known' });
  });

  it('is known and gets an equal receipt after its payload was erased', async () => {
    const envelope = await (await Subject.make()).sign(JSON.stringify(recordFor(site)));
    const [first] = await send(endpoint, site, [envelope]);
    const sql = await (await import('./kit.js')).openAsOwner(room.data);
    await sql.atomic(async (each) => {
      await each.query('SET LOCAL ROLE sayso_purge');
      expect(
        await each.query('DELETE FROM sayso.payload WHERE site = $1 AND id = $2 RETURNING id', [site, first!.id]),
      ).toHaveLength(1);
    });
    await sql.close();
    const [again] = await send(endpoint, site, [envelope]);
    expect(again).toMatchObject({ outcome: 'known' });
    expect(await read(receiptIn(again))).toEqual(await read(receiptIn(first)));
  });

  it('is bounced under the same id with other bytes, and the first stays', async () => {
    const subject = await Subject.make();
    const record = recordFor(site);
    const changed = JSON.stringify({ ...record, cause: 'accept-all' });
    const [first] = await send(endpoint, site, [await subject.sign(JSON.stringify(record))]);
    const [second] = await send(endpoint, site, [await subject.sign(changed)]);
    expect(second).toMatchObject({
      id: record.id,
      hash: await sha256(changed),
      outcome: 'bounced',
      reason: 'id-reused',
    });
    const [third] = await send(endpoint, site, [await subject.sign(JSON.stringify(record))]);
    expect(third).toEqual({ ...first, outcome: 'known' });
  });
});

describe('a batch', () => {
  it('keeps the order of each subject, and answers in its own order', async () => {
    const here = freshSite();
    const own = await startEndpoint(room.data, [here]);
    const subjects = await Promise.all([Subject.make(), Subject.make(), Subject.make()]);
    const records = Array.from({ length: 32 }, () => recordFor(here, { supersedes: [] }));
    const envelopes = await Promise.all(records.map((record, i) => subjects[i % 3]!.sign(JSON.stringify(record))));
    const outcomes = await send(own, here, envelopes);
    expect(outcomes.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
    const entries = await entriesOf(room.data, here);
    subjects.forEach((subject, nth) => {
      const ids = entries
        .filter(({ link }) => link.subject === subject.name)
        .sort((a, b) => a.link.seq - b.link.seq)
        .map(({ link }) => link.record);
      expect(ids).toEqual(records.filter((_, i) => i % 3 === nth).map(({ id }) => id));
    });
    expect(await auditOf(own, entries)).toEqual(entries.map(() => ALL_OK));
    await own.close();
  });

  it('gives each record its own outcome: good ones among bad ones are kept', async () => {
    const subject = await Subject.make();
    const good = recordFor(site);
    const [a, b, c] = await send(endpoint, site, [
      'rubbish',
      await subject.sign(JSON.stringify(good)),
      { payload: '{}' },
    ]);
    expect(a).toMatchObject({ id: '', hash: await sha256('rubbish'), outcome: 'bounced', reason: 'malformed' });
    expect(b).toMatchObject({ id: good.id, outcome: 'accepted' });
    expect(c).toMatchObject({ id: '', hash: await sha256('{}'), outcome: 'bounced', reason: 'malformed' });
  });

  it("is read by the browser's own parser", async () => {
    const response = await endpoint.fetch(
      post(site, batchOf([await (await Subject.make()).sign(JSON.stringify(recordFor(site))), 'x'])),
    );
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(parseAnswer(await response.text()).map(({ outcome }) => outcome)).toEqual(['accepted', 'bounced']);
  });
});

describe('a signature', () => {
  const bounced = async (envelope: string, reason: string, words?: RegExp): Promise<void> => {
    const [outcome] = await send(endpoint, site, [envelope]);
    expect(outcome).toMatchObject({ outcome: 'bounced', reason });
    if (words) expect((outcome as { message: string }).message).toMatch(words);
  };

  it('that is forged, or moved to another payload, is refused and named by id and hash', async () => {
    const subject = await Subject.make();
    const record = recordFor(site);
    const payload = JSON.stringify(record);
    const [head, , signature] = (await subject.sign(JSON.stringify(recordFor(site)))).split('.');
    const [outcome] = await send(endpoint, site, [`${head}.${base64url(payload)}.${signature}`]);
    expect(outcome).toMatchObject({
      id: record.id,
      hash: await sha256(payload),
      outcome: 'bounced',
      reason: 'bad-signature',
    });
  });

  it('by another key than the header names is refused', async () => {
    const [mine, theirs] = await Promise.all([Subject.make(), Subject.make()]);
    await bounced(
      await mine.sign(JSON.stringify(recordFor(site)), { jwk: theirs.jwk }),
      'bad-signature',
      /does not verify/,
    );
  });

  it.each([
    ['none', { alg: 'none' }],
    ['HS256', { alg: 'HS256' }],
    ['RS256', { alg: 'RS256' }],
    ['another typ', { typ: 'JWT' }],
    ['no typ', { typ: undefined }],
    ['no key', { jwk: undefined }],
    ['a foreign field', { kid: 'x' }],
    ['crit', { crit: ['exp'], exp: 1 }],
    ['b64 false', { b64: false, crit: ['b64'] }],
    ['jku', { jku: 'https://evil.example/jwks.json' }],
  ])('with %s in its header is refused', async (_, change) => {
    const subject = await Subject.make();
    const [, body, signature] = (await subject.sign(JSON.stringify(recordFor(site)))).split('.');
    const header = { alg: 'ES256', typ: 'sayso-record+jws', jwk: subject.jwk, ...change };
    await bounced(`${base64url(JSON.stringify(header))}.${body}.${signature}`, 'bad-signature', /header/);
  });

  it('by the public key as a shared secret is refused', async () => {
    const subject = await Subject.make();
    const header = base64url(JSON.stringify({ alg: 'HS256', typ: 'sayso-record+jws', jwk: subject.jwk }));
    const body = base64url(JSON.stringify(recordFor(site)));
    const secret = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(JSON.stringify(subject.jwk)),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const mac = await crypto.subtle.sign('HMAC', secret, new TextEncoder().encode(`${header}.${body}`));
    await bounced(`${header}.${body}.${base64url(new Uint8Array(mac))}`, 'bad-signature');
  });

  it('with a private key, another curve or a point off the curve in its header is refused', async () => {
    const subject = await Subject.make();
    const sign = (jwk: unknown): Promise<string> => subject.sign(JSON.stringify(recordFor(site)), { jwk });
    await bounced(await sign({ ...subject.jwk, d: 'A'.repeat(43) }), 'bad-signature', /jwk\.d/);
    await bounced(await sign({ ...subject.jwk, crv: 'P-384' }), 'bad-signature', /jwk\.crv/);
    await bounced(await sign({ ...subject.jwk, y: 'A'.repeat(43) }), 'bad-signature', /does not verify/);
    await bounced(await sign({ kty: 'oct', k: 'AAAA' }), 'bad-signature', /jwk/);
  });

  it('is refused without its parts, and with padding or foreign characters in them', async () => {
    const [head, body, signature] = (await (await Subject.make()).sign(JSON.stringify(recordFor(site)))).split('.');
    for (const envelope of [
      '',
      '.',
      '...',
      'a.b',
      `${head}.${body}`,
      `${head}.${body}.${signature}.x`,
      `${head}.${body}=.${signature}`,
      `${head}.+${body}.${signature}`,
    ]) {
      await bounced(envelope, 'malformed');
    }
    await bounced(`${head}.${body}.${signature!.slice(2)}`, 'bad-signature');
    await bounced(`${head}.${body}.`, 'bad-signature');
    await bounced(`.${body}.${signature}`, 'bad-signature');
  });

  it('for another site is refused on this route', async () => {
    await bounced(await (await Subject.make()).sign(JSON.stringify(recordFor(other))), 'wrong-site', new RegExp(other));
  });
});
