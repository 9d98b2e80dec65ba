/** Browsers as the endpoint sees them: keys, records that follow each other, proofs. Nothing here is the product's code. */
import { createHash, randomBytes } from 'node:crypto';
import { canonical, hashOf } from '../kill/proof.mjs';

const { subtle } = globalThis.crypto;
const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const base64url = (value) => Buffer.from(value).toString('base64url');

/** A UUID of version 7. */
function freshId(at) {
  const hex = `${at.toString(16).padStart(12, '0')}7${randomBytes(10).toString('hex').slice(0, 3)}8${randomBytes(8).toString('hex').slice(1)}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A browser's key, and what it has written so far. */
export async function createSubject() {
  const { privateKey, publicKey } = await subtle.generateKey(P256, true, ['sign', 'verify']);
  const { kty, crv, x, y } = await subtle.exportKey('jwk', publicKey);
  const name = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const sign = async (typ, payload) => {
    const said = `${base64url(JSON.stringify({ alg: 'ES256', typ, jwk: { kty, crv, x, y } }))}.${base64url(payload)}`;
    return `${said}.${base64url(new Uint8Array(await subtle.sign(P256, privateKey, Buffer.from(said))))}`;
  };
  return { name, sign, letters: [], erased: 0, contact: null };
}

const choice = (chance) => ({ choice: chance.pick(['granted', 'denied']), version: 1, regime: 'opt-in', days: 182 });

const recordOf = ({ site, notice, at, chance }, supersedes) => ({
  v: 1,
  id: freshId(at),
  site,
  notice: { id: notice.id, version: notice.version, hash: notice.hash },
  choices: { 3: choice(chance), 6: choice(chance) },
  cause: 'save',
  gesture: 'trusted',
  initial: [1],
  gpc: false,
  shown: { locale: 'en', hash: '', layer: 'preferences', layout: 'bar', theme: 'light' },
  build: '0.1.0',
  region: { code: 'DE', from: 'option' },
  at,
  supersedes,
  salt: randomBytes(16).toString('base64url'),
});

/** The next record of a subject, signed once and for all: what is sent again is the same text. */
export async function write(subject, scene) {
  const before = subject.letters.at(-1);
  const record = recordOf(scene, before ? [before.id] : []);
  const payload = JSON.stringify(record);
  const envelope = await subject.sign('sayso-record+jws', payload);
  const letter = { id: record.id, hash: hashOf(payload), subject: subject.name, envelope, open: new Set() };
  subject.letters.push(letter);
  return letter;
}

/** A record of a browser that could not sign. */
export function writeUnsigned(scene) {
  const record = recordOf(scene, []);
  const payload = JSON.stringify(record);
  const hash = hashOf(payload);
  return { id: record.id, hash, subject: `unproven:${hash}`, envelope: { payload }, open: new Set() };
}

/** What proves a call about one's own records (docs/rights.md, "Proofs"). */
export const prove = (subject, { nonce, path, body }) =>
  subject.sign('sayso-request+jws', JSON.stringify({ nonce, method: 'POST', path, body: hashOf(canonical(body)) }));
