/** A proof holds once, for one minute, for one site, method, path and body, by the key in it: everything else is refused by name. */
import { generateKeyPair, exportJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/endpoint/index.js';
import { base64url, freshSite, makeRoom, openAsOwner, send, startEndpoint, Subject, type Room } from './kit.js';
import {
  ask,
  call,
  claimFor,
  deliver,
  nonceOf,
  sign,
  tell,
  type Answered,
  type Body,
  type Claim,
} from './rights-kit.js';

const site = freshSite();
const other = freshSite();
let room: Room;
let endpoint: Endpoint;
/** Another instance on the same database and keys. */
let second: Endpoint;
let subject: Subject;
let ahead = 0;
const now = (): number => Date.now() + ahead;

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site, other], { now });
  second = await startEndpoint(room.data, [site, other], { now });
  subject = await Subject.make();
  await deliver(endpoint, site, subject);
});
afterAll(async () => {
  await endpoint.close();
  await second.close();
  await room.remove();
});

const CONCERN = { text: 'A concern.' };
const claim = async (changes: Partial<Claim> = {}, body: Body = CONCERN): Promise<Claim> => ({
  ...(await claimFor(await nonceOf(endpoint, site), site, 'concern', body)),
  ...changes,
});
const concern = async (proof: unknown, body: Body = CONCERN, on = endpoint): Promise<Answered> =>
  tell(on, ask(site, 'concern', { proof, body }));
const codeOf = ({ status, body }: Answered): string =>
  `${status} ${(body['error'] as { code: string } | undefined)?.code ?? 'ok'}`;

describe('a proof that holds', () => {
  it('is taken once, also where it is sent twice at once and to two instances', async () => {
    const proof = await sign(subject, await claim());
    const all = await Promise.all([concern(proof), concern(proof, CONCERN, second), concern(proof)]);
    expect(all.map(codeOf).sort()).toEqual(['200 ok', '403 spent-nonce', '403 spent-nonce']);
    expect(codeOf(await concern(proof, CONCERN, second))).toBe('403 spent-nonce');
  });

  it('is taken by any instance, whichever gave the nonce', async () => {
    expect(codeOf(await concern(await sign(subject, await claim()), CONCERN, second))).toBe('200 ok');
  });

  it('covers the body by what it says, not by how it is spelled', async () => {
    const proof = await sign(subject, await claim({}, { contact: 'a@example.org', text: 'é' }));
    const text = `{ "body": { "text": "\\u00e9",\n "contact": "a@example.org" }, "proof": ${JSON.stringify(proof)} }`;
    expect(codeOf(await tell(endpoint, ask(site, 'concern', text)))).toBe('200 ok');
  });
});

describe('a nonce', () => {
  it('serves for 60 seconds and not a moment longer', async () => {
    for (const [wait, said] of [
      [59_000, '200 ok'],
      [61_000, '403 expired-nonce'],
    ] as const) {
      const proof = await sign(subject, await claim());
      ahead += wait;
      expect(codeOf(await concern(proof))).toBe(said);
    }
  });

  it('is told to end when it does', async () => {
    const { body } = await tell<{ expires: number }>(endpoint, ask(site, 'nonce', ''));
    expect(body.expires - now()).toBeLessThanOrEqual(60_000);
    expect(body.expires - now()).toBeGreaterThan(50_000);
  });

  it('that was spent stays spent when spent nonces are swept, and is forgotten in the end', async () => {
    const spent = async () => {
      const sql = await openAsOwner(room.data);
      const rows = await sql.query('SELECT nonce FROM sayso.spent_nonce WHERE site = $1', [site]);
      await sql.close();
      return rows.length;
    };
    const proof = await sign(subject, await claim());
    expect(codeOf(await concern(proof))).toBe('200 ok');
    ahead += 50_000;
    await endpoint.work();
    expect(codeOf(await concern(proof))).toBe('403 spent-nonce');
    expect(await spent()).toBeGreaterThan(0);
    ahead += 3_600_000;
    // The lease of the job is by the database's clock: another endpoint's turn has not come yet.
    const sql = await openAsOwner(room.data);
    await sql.query("DELETE FROM sayso.lease WHERE name LIKE 'job %'");
    await sql.close();
    await endpoint.work();
    expect(await spent()).toBe(0);
    expect(codeOf(await concern(proof))).toBe('403 expired-nonce');
  });

  it('that this endpoint did not give is unknown, whatever part of it was changed', async () => {
    const good = await nonceOf(endpoint, site);
    const [kid, at, random, mac] = good.split('.') as [string, string, string, string];
    const turned = (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);
    const forged = [
      [turned(kid), at, random, mac],
      [kid, String(Number(at) + 1), random, mac],
      [kid, at, turned(random), mac],
      [kid, at, random, turned(mac)],
      [kid, at, random, ''],
      [kid, at, random],
      ['', '', '', ''],
    ].map((parts) => parts.join('.'));
    for (const nonce of [...forged, '', ' ', `${good}A`, await nonceOf(endpoint, other)])
      expect(codeOf(await concern(await sign(subject, await claim({ nonce })))), nonce).toBe('403 unknown-nonce');
    expect(codeOf(await concern(await sign(subject, await claim({ nonce: good }))))).toBe('200 ok');
  });

  it('is not spent by a proof that fails, nor by another subject', async () => {
    const nonce = await nonceOf(endpoint, site);
    const thief = await Subject.make();
    await deliver(endpoint, site, thief);
    expect(codeOf(await concern(await sign(subject, await claim({ nonce, path: '/x' }))))).toBe('403 other-path');
    expect(codeOf(await concern(await sign(thief, await claim({ nonce }))))).toBe('200 ok');
    expect(codeOf(await concern(await sign(subject, await claim({ nonce }))))).toBe('200 ok');
  });
});

describe('a proof of something else', () => {
  it.each([
    ['another method', { method: 'GET' }, '403 other-method'],
    ['another route', { path: `/${site}/rights/erase` }, '403 other-path'],
    ['another site', { path: `/${other}/rights/concern` }, '403 other-path'],
    ['a path with the prefix', { path: `/v1/${site}/rights/concern` }, '403 other-path'],
    ['another body', { body: 'A'.repeat(43) }, '403 other-body'],
    ['no body', { body: '' }, '403 other-body'],
  ])('%s', async (_, changes, said) => {
    expect(codeOf(await concern(await sign(subject, await claim(changes))))).toBe(said);
  });

  it('the body swapped after signing', async () => {
    expect(codeOf(await concern(await sign(subject, await claim()), { text: 'Another.' }))).toBe('403 other-body');
    const more = { ...CONCERN, contact: 'thief@example.org' };
    expect(codeOf(await concern(await sign(subject, await claim()), more))).toBe('403 other-body');
  });

  it('a proof for seeing, sent to be an erasure: both have an empty body', async () => {
    const proof = await sign(subject, await claimFor(await nonceOf(endpoint, site), site, 'records', {}));
    expect(codeOf(await tell(endpoint, ask(site, 'erase', { proof, body: {} })))).toBe('403 other-path');
    expect(codeOf(await tell(endpoint, ask(site, 'records', { proof, body: {} })))).toBe('200 ok');
  });

  it("another site's proof, sent as it is", async () => {
    const proof = await sign(subject, await claimFor(await nonceOf(endpoint, site), site, 'records', {}));
    expect(codeOf(await tell(endpoint, ask(other, 'records', { proof, body: {} })))).toBe('403 other-path');
  });

  it('a signed record is no proof, and a proof is no record', async () => {
    const signed = await claim();
    expect(codeOf(await concern(await subject.sign(JSON.stringify(signed))))).toBe('400 bad-proof');
    const [outcome] = await send(endpoint, site, [await sign(subject, signed)]);
    expect(outcome).toMatchObject({ outcome: 'bounced' });
  });
});

describe('a key that is not the signer', () => {
  it('swapped into the header: it is another subject, and the signature does not verify', async () => {
    const thief = await Subject.make();
    expect(codeOf(await concern(await sign(thief, await claim(), { jwk: subject.jwk })))).toBe('403 bad-signature');
  });

  it('swapped into a header that was signed', async () => {
    const thief = await Subject.make();
    const [head, ...rest] = (await sign(thief, await claim())).split('.') as [string, string, string];
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Body;
    const swapped = [base64url(JSON.stringify({ ...header, jwk: subject.jwk })), ...rest].join('.');
    expect(codeOf(await concern(swapped))).toBe('403 bad-signature');
  });

  it('that the ledger has never seen may see nothing and change nothing', async () => {
    const nobody = await Subject.make();
    for (const [route, body] of [
      ['concern', CONCERN],
      ['contact', { contact: 'x@example.org' }],
      ['erase', {}],
    ] as const)
      expect(codeOf(await call(endpoint, nobody, [site, route, body]))).toBe('403 unknown-subject');
    expect(await call(endpoint, nobody, [site, 'requests/own'])).toMatchObject({ body: { requests: [] } });
  });

  it.each([
    ['a private key', (jwk: Body) => ({ ...jwk, d: 'A'.repeat(43) })],
    ['a key that is no point of the curve', (jwk: Body) => ({ ...jwk, x: 'A'.repeat(43) })],
    ['a further field', (jwk: Body) => ({ ...jwk, kid: 'x' })],
    ['a key of another curve', (jwk: Body) => ({ ...jwk, crv: 'P-384' })],
    ['no key', () => undefined],
    ['an address', () => 'https://thief.example/key'],
  ])('%s', async (_, change) => {
    const [head, ...rest] = (await sign(subject, await claim())).split('.') as [string, string, string];
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Body & { jwk: Body };
    const changed = base64url(JSON.stringify({ ...header, jwk: change(header.jwk) }));
    expect(codeOf(await concern([changed, ...rest].join('.')))).toMatch(/^(400 bad-proof|403 bad-signature)$/);
  });
});

describe('a signature that is none', () => {
  const withHeader = async (changes: Body, signature?: string): Promise<string> => {
    const [head, payload, signed] = (await sign(subject, await claim())).split('.') as [string, string, string];
    const header = { ...(JSON.parse(Buffer.from(head, 'base64url').toString()) as Body), ...changes };
    return [base64url(JSON.stringify(header)), payload, signature ?? signed].join('.');
  };

  it.each(['none', 'None', 'HS256', 'RS256', 'ES384', ''])('alg %j', async (alg) => {
    expect(codeOf(await concern(await withHeader({ alg })))).toBe('400 bad-proof');
    expect(codeOf(await concern(await withHeader({ alg }, '')))).toBe('400 bad-proof');
  });

  it('HMAC with the public key as the secret', async () => {
    const proof = await new SignJWT({ ...(await claim()) })
      .setProtectedHeader({ alg: 'HS256', typ: 'sayso-request+jws', jwk: subject.jwk })
      .sign(new TextEncoder().encode(JSON.stringify(subject.jwk)));
    expect(codeOf(await concern(proof))).toBe('400 bad-proof');
  });

  it('of another curve under an honest name', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES384');
    const proof = await new SignJWT({ ...(await claim()) })
      .setProtectedHeader({ alg: 'ES384', typ: 'sayso-request+jws', jwk: await exportJWK(publicKey) })
      .sign(privateKey);
    expect(codeOf(await concern(proof))).toBe('400 bad-proof');
  });

  it.each([
    ['crit', { crit: ['b64'], b64: false }],
    ['a key address', { jku: 'https://thief.example/keys' }],
    ['another typ', { typ: 'JWT' }],
    ['no typ', { typ: undefined }],
  ])('%s in the header', async (_, changes) => {
    expect(codeOf(await concern(await withHeader(changes)))).toBe('400 bad-proof');
  });

  it('cut, empty, all zeros, or of a letter more', async () => {
    for (const signature of ['', 'AA', 'A'.repeat(86)])
      expect(codeOf(await concern(await withHeader({}, signature)))).toMatch(/^(400 bad-proof|403 bad-signature)$/);
    const proof = await sign(subject, await claim());
    for (const text of ['', '.', '..', '...', 'a.b', `${proof}.`, `${proof}A`, proof.replace('.', '=.'), `${proof} `])
      expect(codeOf(await concern(text)), text).toMatch(/^(400 bad-proof|403 bad-signature)$/);
  });

  it('turned round (r, n − s) is no second proof: the nonce is spent', async () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const proof = await sign(subject, await claim());
    const [head, payload, signed] = proof.split('.') as [string, string, string];
    const raw = Buffer.from(signed, 'base64url');
    const s = order - BigInt(`0x${raw.subarray(32).toString('hex')}`);
    const twin = Buffer.concat([raw.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
    expect(codeOf(await concern(proof))).toBe('200 ok');
    expect(codeOf(await concern([head, payload, base64url(twin)].join('.')))).toBe('403 spent-nonce');
  });

  it.each([
    ['a list', []],
    ['a field more', { nonce: 'x', method: 'POST', path: '/', body: '', more: 1 }],
    ['a number for the nonce', { nonce: 1, method: 'POST', path: '/', body: '' }],
    ['null', null],
  ])('over %s', async (_, payload) => {
    expect(codeOf(await concern(await sign(subject, payload)))).toBe('400 bad-proof');
  });
});
