/** What the tests of the visitors' rights share: proofs as a browser makes them, and as nobody should. */
import { canonical } from '../../src/wire/canonical.js';
import { sha256 } from '../../src/endpoint/hash.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import type { VisitorRequest } from '../../src/wire/rights.js';
import { ISSUER, noticeHash, ORIGIN, recordFor, send, type Subject } from './kit.js';
import type { ConsentRecord } from '../../src/wire/record.js';

export type Body = Record<string, unknown>;

/** A POST to a rights route, as a page sends it. */
export const ask = (site: string, route: string, body: unknown, headers: Record<string, string> = {}): Request =>
  new Request(`${ISSUER}/v1/${site}/rights/${route}`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'text/plain;charset=UTF-8', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export const nonceOf = async (endpoint: Endpoint, site: string): Promise<string> =>
  ((await (await endpoint.fetch(ask(site, 'nonce', ''))).json()) as { nonce: string }).nonce;

export interface Claim {
  nonce: string;
  method: string;
  path: string;
  body: string;
}

/** What a browser signs for a call. */
export const claimFor = async (nonce: string, site: string, route: string, body: unknown): Promise<Claim> => ({
  nonce,
  method: 'POST',
  path: `/${site}/rights/${route}`,
  body: await sha256(canonical(body)),
});

export const sign = (subject: Subject, claim: unknown, header: Record<string, unknown> = {}): Promise<string> =>
  subject.sign(JSON.stringify(claim), { typ: 'sayso-request+jws', ...header });

export interface Answered<T = Body> {
  status: number;
  body: T;
  headers: Headers;
}

const answered = async <T>(response: Response): Promise<Answered<T>> => ({
  status: response.status,
  body: (await response.json()) as T,
  headers: response.headers,
});

/** Sends a text or an object to a rights route. */
export const tell = async <T = Body>(endpoint: Endpoint, request: Request): Promise<Answered<T>> =>
  answered<T>(await endpoint.fetch(request));

/** A call as a browser makes it: nonce, proof, POST. The raw response. */
export const callRaw = async (
  endpoint: Endpoint,
  subject: Subject,
  [site, route, body = {}]: Call,
): Promise<Response> => {
  const proof = await sign(subject, await claimFor(await nonceOf(endpoint, site), site, route, body));
  return endpoint.fetch(ask(site, route, { proof, body }));
};

/** Site, route and body of a call. */
export type Call = readonly [site: string, route: string, body?: Body];

/** A call as a browser makes it. */
export const call = async <T = Body>(endpoint: Endpoint, subject: Subject, what: Call): Promise<Answered<T>> =>
  answered<T>(await callRaw(endpoint, subject, what));

/** One published record of a subject, delivered. */
export const deliver = async (
  endpoint: Endpoint,
  site: string,
  subject: Subject,
  changes: Partial<ConsentRecord> = {},
): Promise<ConsentRecord> => {
  const record = recordFor(site, { notice: { id: 'site', version: 1, hash: await noticeHash(site) }, ...changes });
  const [outcome] = await send(endpoint, site, [await subject.sign(JSON.stringify(record))]);
  if (outcome?.outcome !== 'accepted') throw new Error(JSON.stringify(outcome));
  return record;
};

/** What a page of records looks like here. */
export interface Seen {
  subject: string;
  records: {
    link: { record: string; payload: string; seq: number; subject: string };
    chain: string;
    kept: { payload: string; signature: string; receipt: string } | null;
    erased: { at: number; reason: string } | null;
  }[];
  next: number | null;
  standing: { key: number; choice: string }[] | null;
  contact: { contact: string; written: number } | null;
  request: VisitorRequest | null;
}

export interface OneRequest {
  request: VisitorRequest;
}
