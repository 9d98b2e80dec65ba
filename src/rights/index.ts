/**
 * The visitor's rights from the browser: see, export, correct, erase, raise a concern. Calls are signed with the key
 * that the outbox keeps; none is ever made only to ask.
 */
import { idbQueue } from '../outbox/idb-queue.js';
import { canonical } from '../wire/canonical.js';
import type { RequestKind, SeenPage, VisitorRequest } from '../wire/rights.js';
import { ask, hashOf, proven, provenRaw, type Desk } from './ask.js';
import { isErased, isList, isOne, isPage, isQueued } from './read.js';
import { failure, type Told } from './told.js';

export type { RequestKind, SeenPage, SeenRecord, SeenStanding, VisitorRequest } from '../wire/rights.js';
export type { Failure, Obstacle, Told } from './told.js';

export interface RightsOptions {
  /** Public URL or path of the endpoint, with its prefix: `/v1`, `https://records.example.com/v1`. */
  endpoint: string;
  /** The site's name, as it stands in its notice. */
  site: string;
}

/** A request without the key. */
export interface Wish {
  kind: RequestKind;
  /** Where the visitor wants to be answered: at most 320 characters on one line. */
  contact: string;
  /** At most 4,000 characters. */
  text?: string;
  /** ISO 3166-2 code of the visitor's region, which the due date may depend on. */
  region?: string;
}

/** What a visitor may ask of the endpoint. No method ever throws or rejects. */
export interface Rights {
  /** The subject of this browser, or `null` where it has no key: then only `request` and `status` work. */
  subject(): Promise<string | null>;
  /** Every record, page by page: `after` is the `next` of the page before. */
  records(after?: number): Promise<Told<SeenPage>>;
  /** Everything as one file of NDJSON. */
  export(): Promise<Told<{ file: Blob }>>;
  /** Sets the contact. */
  correct(contact: string): Promise<Told<{ request: VisitorRequest }>>;
  /** Erases everything, or the records with these ids. What `held` counts must be kept for now; staff answer for it. */
  erase(records?: string[]): Promise<Told<{ request: VisitorRequest; erased: number; held: number }>>;
  concern(text: string, contact?: string): Promise<Told<{ request: VisitorRequest }>>;
  /** The requests of this browser, newest first: all, those after a reference, or one. */
  requests(which?: {
    reference?: string;
    after?: string;
  }): Promise<Told<{ requests: VisitorRequest[]; next: string | null }>>;
  /** Asks without the key. Keep reference and secret: with both, `status` tells how it stands. */
  request(wish: Wish): Promise<Told<{ request: VisitorRequest; secret: string }>>;
  status(which: { reference: string; secret: string }): Promise<Told<{ request: VisitorRequest }>>;
}

/** The key's thumbprint (RFC 7638). */
const subjectOf = async ({ publicKey }: CryptoKeyPair): Promise<string> => {
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  return hashOf(canonical({ crv, kty, x, y }));
};

/** A file whose last line is missing broke off. */
const download = async (desk: Desk): Promise<Told<{ file: Blob }>> => {
  const answer = await provenRaw(desk, 'export', {});
  if ('reason' in answer) return answer;
  const file = await answer.blob().catch(() => null);
  const end = await file?.slice(-100).text();
  return file && end && /\{"line":"end","lines":\d+\}\n$/.test(end)
    ? { ok: true, file }
    : failure('offline', 'The download broke off.');
};

/** The key of this browser, or `null` where there is none, it cannot be read, or there is nothing to sign with. */
const keyOf = async (): Promise<CryptoKeyPair | null> =>
  (globalThis.crypto?.subtle &&
    (await idbQueue()
      .key()
      .catch(() => null))) ||
  null;

/** Opens the rights of this browser's visitor. Nothing is asked or stored by opening. */
export const openRights = ({ endpoint, site }: RightsOptions): Rights => {
  const desk: Desk = { endpoint: endpoint.replace(/\/$/, ''), site, key: keyOf };
  return {
    subject: async () => {
      const pair = await keyOf();
      return pair && subjectOf(pair).catch(() => null);
    },
    records: (after) => proven(desk, ['records', { after }], isPage),
    export: () => download(desk),
    correct: (contact) => proven(desk, ['contact', { contact }], isOne),
    erase: (records) => proven(desk, ['erase', { records }], isErased),
    concern: (text, contact) => proven(desk, ['concern', { text, contact }], isOne),
    requests: ({ reference, after } = {}) => proven(desk, ['requests/own', { reference, after }], isList),
    request: ({ kind, contact, text, region }) => ask(desk, ['requests', { kind, contact, text, region }], isQueued),
    status: ({ reference, secret }) => ask(desk, ['requests/status', { reference, secret }], isOne),
  };
};
