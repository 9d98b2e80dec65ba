/** Requests as Sayso's outbox sends them: one signed record of one visitor each. */
import { createECDH, createHash, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const notice = JSON.parse(readFileSync(new URL('../../../demo/notice.json', import.meta.url), 'utf8'));
const texts = JSON.parse(readFileSync(new URL('../../../demo/texts/en.json', import.meta.url), 'utf8'));
export const PATH = `/v1/${notice.site}/records`;
export const HEADERS = { origin: 'https://www.larkline.example', 'content-type': 'text/plain;charset=UTF-8' };

const base64url = (value) => Buffer.from(value).toString('base64url');

function uuid7() {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  const variant = '89ab'[parseInt(hex[16], 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `7${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** Made by hand: in Node 20 exporting a freshly generated key as JWK can wait for ever for the garbage collector. */
function makeKey() {
  const curve = createECDH('prime256v1');
  const point = curve.generateKeys();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(base64url);
  const d = curve.getPrivateKey();
  const whole = Buffer.concat([Buffer.alloc(32 - d.length), d]);
  const jwk = { kty: 'EC', crv: 'P-256', x, y };
  return { jwk, key: createPrivateKey({ key: { ...jwk, d: base64url(whole) }, format: 'jwk' }) };
}

/** A browser: its key, and the record that its next one supersedes. */
export function makeVisitor() {
  const { key, jwk } = makeKey();
  return { key, jwk, last: null };
}

const choice = (granted) => ({ choice: granted ? 'granted' : 'denied', version: 1, regime: 'opt-in', days: 182 });
const asked = Object.values(notice.purposes).filter(({ regime }) => regime !== 'required');

const recordOf = ({ last }) => ({
  v: 1,
  id: uuid7(),
  site: notice.site,
  notice: { id: notice.id, version: notice.version, hash: notice.hash },
  choices: Object.fromEntries(asked.map(({ key }) => [key, choice(Math.random() < 0.5)])),
  cause: 'save',
  gesture: 'trusted',
  initial: [1],
  gpc: false,
  shown: { locale: 'en', hash: texts.hash ?? '', layer: 'preferences', layout: 'bar', theme: 'light' },
  build: '0.1.0',
  region: { code: 'DE', from: 'option' },
  at: Date.now(),
  supersedes: last ? [last] : [],
  salt: randomBytes(16).toString('base64url'),
});

const jws = ({ key, jwk }, typ, payload) => {
  const header = base64url(JSON.stringify({ alg: 'ES256', typ, jwk }));
  const signed = `${header}.${base64url(payload)}`;
  return `${signed}.${base64url(sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }))}`;
};

/** The body of one request. */
export function makeBody(visitor) {
  const record = recordOf(visitor);
  visitor.last = record.id;
  return JSON.stringify({ sent: Date.now(), records: [jws(visitor, 'sayso-record+jws', JSON.stringify(record))] });
}

const RIGHTS = `/${notice.site}/rights`;
const EMPTY = createHash('sha256').update('{}').digest('base64url');

/** A visitor asks for the records kept of it (docs/rights.md): for a nonce, then with a proof over it. */
export const makeReading = (visitor, frame) => async (connection) => {
  const { body } = await connection.ask(frame(`/v1${RIGHTS}/nonce`, ''));
  const claim = { nonce: JSON.parse(body).nonce, method: 'POST', path: `${RIGHTS}/records`, body: EMPTY };
  const proof = jws(visitor, 'sayso-request+jws', JSON.stringify(claim));
  return connection.ask(frame(`/v1${RIGHTS}/records`, JSON.stringify({ proof, body: {} })));
};

/** The subject whose records an answer shows, else `null`. */
export function seen(body) {
  const { subject, records } = JSON.parse(body);
  return records?.[0]?.kept ? subject : null;
}

/** The id that an answer acknowledges, else `null`. */
export function acknowledged(body) {
  const [outcome] = JSON.parse(body).outcomes ?? [];
  return ['accepted', 'known'].includes(outcome?.outcome) && outcome.receipt ? outcome.id : null;
}
