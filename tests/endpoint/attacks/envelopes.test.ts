/** Records in envelopes that lie: about the algorithm, the key, the spelling, the signer. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/wire/answer.js';
import type { Endpoint } from '../../../src/endpoint/index.js';
import {
  base64url,
  batchOf,
  entriesOf,
  freshSite,
  makeRoom,
  outcomesOf,
  post,
  recordFor,
  send,
  startEndpoint,
  Subject,
  type Room,
} from '../kit.js';

const site = freshSite();
const other = freshSite();
let room: Room;
let endpoint: Endpoint;
let subject: Subject;
const warnings: string[] = [];

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site, other], { warn: (message) => warnings.push(message) });
  subject = await Subject.make();
});
afterAll(async () => {
  await endpoint.close();
  await room.remove();
  expect(warnings).toEqual([]);
});

const one = async (envelope: string | { payload: string }, on = site): Promise<Outcome> =>
  (await send(endpoint, on, [envelope]))[0]!;
const fresh = (): string => JSON.stringify(recordFor(site));
const HEADER = { alg: 'ES256', typ: 'sayso-record+jws' };
/** A header of our own making over a payload, signed by the subject's key as if nothing were wrong. */
const signedAs = async (header: string, payload: string, who = subject): Promise<string> => {
  const head = `${base64url(header)}.${base64url(payload)}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, who.key, Buffer.from(head));
  return `${head}.${base64url(new Uint8Array(signature))}`;
};
const bounced = (reason: string) => ({ outcome: 'bounced', reason });

describe('the header', () => {
  it.each<[string, (jwk: object) => object]>([
    ['alg none', (jwk) => ({ ...HEADER, alg: 'none', jwk })],
    ['alg in other letters', (jwk) => ({ ...HEADER, alg: 'es256', jwk })],
    ['another curve', (jwk) => ({ ...HEADER, alg: 'ES384', jwk })],
    ['crit', (jwk) => ({ ...HEADER, jwk, crit: ['exp'], exp: 1 })],
    ['an unencoded payload', (jwk) => ({ ...HEADER, jwk, b64: false, crit: ['b64'] })],
    ['jku', (jwk) => ({ ...HEADER, jwk, jku: 'https://thief.example/jwks.json' })],
    ['x5u', (jwk) => ({ ...HEADER, jwk, x5u: 'https://thief.example/cert.pem' })],
    ['x5c', (jwk) => ({ ...HEADER, jwk, x5c: ['MIIB'] })],
    ['a path as kid', (jwk) => ({ ...HEADER, jwk, kid: '../../keys/receipts-1.json' })],
    ['no key', () => HEADER],
    ['a private key', (jwk) => ({ ...HEADER, jwk: { ...jwk, d: 'A'.repeat(43) } })],
    ['a symmetric key', () => ({ ...HEADER, jwk: { kty: 'oct', k: 'A'.repeat(43) } })],
    ['a key with a use', (jwk) => ({ ...HEADER, jwk: { ...jwk, use: 'sig' } })],
    ['another type', (jwk) => ({ ...HEADER, typ: 'sayso-request+jws', jwk })],
    ['the type of a receipt', (jwk) => ({ ...HEADER, typ: 'sayso-receipt+jws', jwk })],
    ['a prototype', (jwk) => JSON.parse(`{"__proto__":{"alg":"ES256"},"jwk":${JSON.stringify(jwk)}}`) as object],
  ])('with %s is refused, though the signature verifies', async (_, header) => {
    const jws = await signedAs(JSON.stringify(header(subject.jwk)), fresh());
    expect(await one(jws)).toMatchObject(bounced('bad-signature'));
  });

  it('HS256 with the public key as the secret is refused', async () => {
    const head = `${base64url(JSON.stringify({ ...HEADER, alg: 'HS256', jwk: subject.jwk }))}.${base64url(fresh())}`;
    for (const secret of [JSON.stringify(subject.jwk), subject.jwk.x!, Buffer.from(subject.jwk.x!, 'base64url')]) {
      const mac = createHmac('sha256', secret).update(head).digest('base64url');
      expect(await one(`${head}.${mac}`)).toMatchObject(bounced('bad-signature'));
    }
  });

  it('a name that stands in it twice is refused: who reads the first would see another signer', async () => {
    const thief = await Subject.make();
    const [mine, his] = [JSON.stringify(subject.jwk), JSON.stringify(thief.jwk)];
    for (const header of [
      `{"alg":"ES256","typ":"sayso-record+jws","jwk":${his},"jwk":${mine}}`,
      `{"alg":"none","alg":"ES256","typ":"sayso-record+jws","jwk":${mine}}`,
      `{"alg":"ES256","typ":"sayso-record+jws","jwk":${mine.replace('{', '{"crv":"P-521",')}}`,
    ])
      expect(await one(await signedAs(header, fresh())), header.slice(0, 60)).toMatchObject(bounced('bad-signature'));
  });
});

describe('the key', () => {
  it('a point that is not on the curve is refused', async () => {
    const off = (jwk: object): Promise<string> => signedAs(JSON.stringify({ ...HEADER, jwk }), fresh());
    const zero = 'A'.repeat(43);
    for (const jwk of [
      { ...subject.jwk, y: subject.jwk.x },
      { ...subject.jwk, x: zero, y: zero },
      { ...subject.jwk, x: `${'_'.repeat(42)}8`, y: `${'_'.repeat(42)}8` },
    ])
      expect(await one(await off(jwk))).toMatchObject(bounced('bad-signature'));
  });

  it('has one spelling, so that one key is one subject', async () => {
    const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const { x, y } = subject.jwk as { x: string; y: string };
    for (const part of ['x', 'y'] as const)
      for (const by of [1, 2, 3]) {
        const text = { x, y }[part];
        const respelled = text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1)!) + by];
        // The very same bytes.
        expect(Buffer.from(respelled, 'base64url').equals(Buffer.from(text, 'base64url'))).toBe(true);
        const jws = await signedAs(JSON.stringify({ ...HEADER, jwk: { ...subject.jwk, [part]: respelled } }), fresh());
        expect(await one(jws), part).toMatchObject(bounced('bad-signature'));
      }
  });
});

/** Order of P-256. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const bytesOf = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** A signature in the form that OpenSSL writes. */
const der = (raw: Buffer): Buffer => {
  const whole = (bytes: Buffer): Buffer => {
    const bare = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
    const full = bare[0]! & 128 ? Buffer.concat([Buffer.of(0), bare]) : bare;
    return Buffer.concat([Buffer.of(2, full.length), full]);
  };
  const both = Buffer.concat([whole(raw.subarray(0, 32)), whole(raw.subarray(32))]);
  return Buffer.concat([Buffer.of(48, both.length), both]);
};

describe('the signature', () => {
  it('in DER, of zeros, too long, too short, or missing is refused', async () => {
    const [head, body, signed] = (await subject.sign(fresh())).split('.') as [string, string, string];
    const raw = Buffer.from(signed, 'base64url');
    for (const wrong of [
      der(raw),
      Buffer.alloc(64),
      Buffer.alloc(0),
      raw.subarray(0, 63),
      Buffer.concat([raw, Buffer.of(0)]),
      Buffer.concat([bytesOf(N), bytesOf(N)]),
      Buffer.concat([bytesOf(0n), raw.subarray(32)]),
    ])
      expect(await one(`${head}.${body}.${base64url(wrong)}`)).toMatchObject({ outcome: 'bounced' });
  });

  it('turned over (n - s), and made anew, is the same record once more: known, with the first receipt', async () => {
    const payload = fresh();
    const jws = await subject.sign(payload);
    const [head, body, signed] = jws.split('.') as [string, string, string];
    const first = await one(jws);
    expect(first).toMatchObject({ outcome: 'accepted' });
    const raw = Buffer.from(signed, 'base64url');
    const turned = Buffer.concat([raw.subarray(0, 32), bytesOf(N - numberOf(raw.subarray(32)))]);
    const receipt = first.outcome === 'accepted' && first.receipt;
    for (const again of [`${head}.${body}.${base64url(turned)}`, await subject.sign(payload)]) {
      expect(again).not.toBe(jws);
      expect(await one(again)).toMatchObject({ outcome: 'known', receipt });
    }
    const kept = (await entriesOf(room.data, site)).filter(({ link }) => link.payload === first.hash);
    expect(kept.map(({ kept: one }) => one?.signature)).toEqual([`${head}..${signed}`]);
  });

  it('and each other part has one spelling: no padding, blanks, foreign letters or loose bits', async () => {
    const jws = await subject.sign(fresh());
    const parts = jws.split('.') as [string, string, string];
    for (const place of [0, 1, 2] as const)
      for (const respelled of [
        `${parts[place]}=`,
        `${parts[place]}==`,
        ` ${parts[place]}`,
        `${parts[place]}\n`,
        `${parts[place].slice(0, 5)}\u00a0${parts[place].slice(5)}`,
        `${parts[place].slice(0, 5)}\u2028${parts[place].slice(5)}`,
        parts[place].replace(/[-_]|$/, '+'),
        `${parts[place]}\u0000`,
        place === 2
          ? `${parts[2].slice(0, -1)}${String.fromCharCode(parts[2].charCodeAt(85) + 1)}`
          : `${parts[place]}A`,
      ]) {
        const wrong = [...parts];
        wrong[place] = respelled;
        expect(await one(wrong.join('.')), `${place} ${JSON.stringify(respelled.slice(-8))}`).toMatchObject({
          outcome: 'bounced',
        });
      }
    for (const wrong of [
      `${jws}.`,
      `.${jws}`,
      `${jws}.${parts[2]}.e30.e30`,
      parts.slice(0, 2).join('.'),
      '..',
      '.',
      '',
    ])
      expect(await one(wrong)).toMatchObject({ outcome: 'bounced' });
    expect(await one(jws)).toMatchObject({ outcome: 'accepted' });
  });

  it('covers the payload: not a letter of it can be changed, nor can it be put under another header', async () => {
    const payload = fresh();
    const [head, body, signed] = (await subject.sign(payload)).split('.') as [string, string, string];
    const thief = await Subject.make();
    const altered = base64url(payload.replace('"granted"', '"denied" '.trim()));
    expect(altered).not.toBe(body);
    expect(await one(`${head}.${altered}.${signed}`)).toMatchObject(bounced('bad-signature'));
    const his = base64url(JSON.stringify({ ...HEADER, jwk: thief.jwk }));
    expect(await one(`${his}.${body}.${signed}`)).toMatchObject(bounced('bad-signature'));
  });
});

describe('a payload', () => {
  it('signed by two keys is one record of each, and neither speaks for the other', async () => {
    const thief = await Subject.make();
    const payload = fresh();
    const [mine, his] = [await one(await subject.sign(payload)), await one(await thief.sign(payload))];
    expect(mine).toMatchObject({ outcome: 'accepted' });
    expect(his).toMatchObject({ outcome: 'accepted', hash: mine.hash });
    expect(mine.outcome === 'accepted' && mine.receipt).not.toBe(his.outcome === 'accepted' && his.receipt);
    const subjects = (await entriesOf(room.data, site)).filter(({ link }) => link.payload === mine.hash);
    expect(subjects.map(({ link }) => link.subject).sort()).toEqual([subject.name, thief.name].sort());
  });

  it('of another site is refused, signed or not', async () => {
    const payload = fresh();
    expect(await one(await subject.sign(payload), other)).toMatchObject(bounced('wrong-site'));
    expect(await one({ payload }, other)).toMatchObject(bounced('wrong-site'));
    expect(await entriesOf(room.data, other)).toEqual([]);
  });

  it('under an id that was used is refused, and its first record stays', async () => {
    const record = recordFor(site);
    const first = await one(await subject.sign(JSON.stringify(record)));
    const second = JSON.stringify({ ...record, at: record.at - 1 });
    expect(await one(await subject.sign(second))).toMatchObject(bounced('id-reused'));
    expect(await one(await subject.sign(JSON.stringify(record)))).toMatchObject({ outcome: 'known', hash: first.hash });
    // The same id belongs to whoever else made it up, too.
    expect(await one(await (await Subject.make()).sign(second))).toMatchObject({ outcome: 'accepted' });
  });

  it.each<[string, object]>([
    ['itself', {}],
    ['64 that nobody knows', {}],
  ])('may name %s as what it follows, and harms nobody', async (what) => {
    const record = recordFor(site);
    const unknown = Array.from({ length: 64 }, () => recordFor(site).id);
    const supersedes = what === 'itself' ? [record.id, record.id] : unknown;
    const outcome = await one(await subject.sign(JSON.stringify({ ...record, supersedes })));
    expect(outcome).toMatchObject({ outcome: 'accepted' });
    const [entry] = (await entriesOf(room.data, site)).filter(({ link }) => link.payload === outcome.hash);
    expect(entry?.gap).toBe(true);
    expect(
      await one(await subject.sign(JSON.stringify({ ...recordFor(site), supersedes: [...unknown, record.id] }))),
    ).toMatchObject(bounced('malformed'));
  });

  it('that names the record of another subject follows nothing: that one stands as it stood', async () => {
    const [victim, thief] = [await Subject.make(), await Subject.make()];
    const said = recordFor(site);
    await one(await victim.sign(JSON.stringify(said)));
    const outcome = await one(await thief.sign(JSON.stringify(recordFor(site, { supersedes: [said.id] }))));
    const [entry] = (await entriesOf(room.data, site)).filter(({ link }) => link.payload === outcome.hash);
    expect(entry?.gap).toBe(true);
  });
});

describe('a batch', () => {
  it('of 32 from one subject, and from 32, is kept whole; one more is refused', async () => {
    const many = await Promise.all(Array.from({ length: 32 }, () => Subject.make()));
    const mine = await Promise.all(many.map(() => subject.sign(fresh())));
    const theirs = await Promise.all(many.map((each) => each.sign(fresh())));
    for (const batch of [mine, theirs])
      expect((await send(endpoint, site, batch)).map(({ outcome }) => outcome)).toEqual(Array(32).fill('accepted'));
    expect((await endpoint.fetch(post(site, batchOf([...mine, mine[0]!])))).status).toBe(400);
  });

  it('that holds one record 32 times keeps it once', async () => {
    const jws = await subject.sign(fresh());
    const outcomes = await outcomesOf(await endpoint.fetch(post(site, batchOf(Array<string>(32).fill(jws)))));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['accepted', ...Array<string>(31).fill('known')]);
    expect((await entriesOf(room.data, site)).filter(({ link }) => link.payload === outcomes[0]!.hash)).toHaveLength(1);
  });
});

describe('time', () => {
  it.each([
    ['backdated by years', -10 * 365 * 86_400_000, 0],
    ['of the far future', 10 * 365 * 86_400_000, 0],
    ['sent from the far future', 0, 10 * 365 * 86_400_000],
    ['sent before it was made', 0, -10 * 365 * 86_400_000],
  ])('%s never counts later than it came', async (_, made, sent) => {
    const now = Date.now();
    const record = recordFor(site, { at: now + made });
    const [outcome] = await outcomesOf(
      await endpoint.fetch(post(site, batchOf([await subject.sign(JSON.stringify(record))], now + sent))),
    );
    const [entry] = (await entriesOf(room.data, site)).filter(({ link }) => link.payload === outcome!.hash);
    expect(entry!.counted).toBeLessThanOrEqual(entry!.link.received);
    expect(entry!.counted).toBeGreaterThanOrEqual(0);
    expect(entry!.at).toBe(now + made);
  });

  it.each(['1e308', '-1', '-0.5', '1e-320', '1.5', 'null', '"1"', '[1]', '8640000000000001'])(
    '%s as the time of a record is refused',
    async (at) => {
      const payload = fresh().replace(/"at":\d+/, `"at":${at}`);
      expect(await one(await subject.sign(payload))).toMatchObject(bounced('malformed'));
    },
  );
});
