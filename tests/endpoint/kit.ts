/** What the endpoint's tests share: subjects that sign like a browser, a site with a notice, and a place to put it all. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import type { Outcome } from '../../src/wire/answer.js';
import type { Notice, Texts } from '../../src/wire/notice.js';
import type { ConsentRecord, Envelope } from '../../src/wire/record.js';
import { uuid7 } from '../../src/wire/uuid.js';
import { hashable } from '../../src/wire/canonical.js';
import { sha256 } from '../../src/endpoint/hash.js';
import { Auditor, type Entry, type Findings } from '../../src/endpoint/ledger/audit.js';
import { readEntries } from '../../src/endpoint/ledger/entries.js';
import { startCluster } from '../../src/endpoint/database/embedded/cluster.js';
import { openPool, type Database } from '../../src/endpoint/database/sql.js';
import { createEndpoint, type Endpoint, type EndpointOptions, type Site } from '../../src/endpoint/index.js';

export const ORIGIN = 'https://www.larkline.example';
export const ISSUER = 'https://records.larkline.example';

export const noticeFor = (site: string): Notice => ({
  id: 'site',
  site,
  version: 1,
  purposes: {
    necessary: { key: 1, regime: 'required' },
    analytics: { key: 3 },
    partner_cookies: { key: 4, gpc: true },
  },
});

export const textsFor = (): Texts => ({
  locale: 'en',
  controller: 'Larkline',
  purposes: {
    necessary: { title: 'Sign-in', text: 'Keeps you signed in.' },
    analytics: { title: 'Analytics', text: 'Counts visits.' },
    partner_cookies: { title: 'Partners', text: 'Partners set cookies.' },
  },
});

export const siteFor = (name: string): Site => ({
  origins: [ORIGIN],
  controller: 'Larkline Ltd',
  notices: [{ notice: noticeFor(name), texts: [textsFor()] }],
});

export const noticeHash = (site: string): Promise<string> => sha256(hashable(noticeFor(site)));

/** A site name of its own for each test, so that tests may share a database. */
export const freshSite = (): string => `t${crypto.randomUUID().slice(0, 8)}`;

export const base64url = (value: string | Uint8Array): string => Buffer.from(value).toString('base64url');

/** A browser's subject. */
export class Subject {
  private constructor(
    readonly key: CryptoKey,
    readonly jwk: JWK,
    readonly name: string,
  ) {}

  static async make(): Promise<Subject> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const { kty, crv, x, y } = (await exportJWK(publicKey)) as Required<Pick<JWK, 'kty' | 'crv' | 'x' | 'y'>>;
    const jwk = { kty, crv, x, y };
    return new Subject(privateKey, jwk, await calculateJwkThumbprint(jwk));
  }

  sign(payload: string, header: Record<string, unknown> = {}): Promise<string> {
    return new CompactSign(new TextEncoder().encode(payload))
      .setProtectedHeader({ alg: 'ES256', typ: 'sayso-record+jws', jwk: this.jwk, ...header })
      .sign(this.key);
  }
}

export const freshId = (): string => uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(16)));

export const recordFor = (site: string, changes: Partial<ConsentRecord> = {}): ConsentRecord => ({
  v: 1,
  id: freshId(),
  site,
  notice: { id: 'site', version: 1, hash: '' },
  choices: {
    3: { choice: 'granted', version: 1, regime: 'opt-in', days: 182 },
    4: { choice: 'denied', version: 1, regime: 'opt-in', days: 182 },
  },
  cause: 'save',
  gesture: 'trusted',
  initial: [1],
  gpc: false,
  shown: { locale: 'en', hash: '', layer: 'preferences', layout: 'bar', theme: 'light' },
  build: '0.1.0',
  region: { code: 'DE', from: 'option' },
  at: Date.now(),
  supersedes: [],
  salt: base64url(crypto.getRandomValues(new Uint8Array(16))),
  ...changes,
});

export const batchOf = (records: readonly Envelope[], sent = Date.now()): string => JSON.stringify({ sent, records });

/** A request as a page sends it. */
export const post = (site: string, body: BodyInit, headers: Record<string, string> = {}): Request =>
  new Request(`${ISSUER}/v1/${site}/records`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'text/plain;charset=UTF-8', ...headers },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });

export const outcomesOf = async (response: Response): Promise<Outcome[]> =>
  ((await response.json()) as { outcomes: Outcome[] }).outcomes;

/** Sends envelopes to an endpoint and answers with their outcomes. */
export const send = async (endpoint: Endpoint, site: string, envelopes: readonly Envelope[]): Promise<Outcome[]> =>
  outcomesOf(await endpoint.fetch(post(site, batchOf(envelopes))));

export interface Room {
  data: string;
  remove(): Promise<void>;
}

/** A data folder that is removed afterwards. */
export const makeRoom = async (): Promise<Room> => {
  const data = await mkdtemp(join(tmpdir(), 'sayso-test-'));
  await chmod(data, 0o755);
  return { data, remove: () => rm(data, { recursive: true, force: true }) };
};

export const startEndpoint = (
  data: string,
  sites: readonly string[],
  more: Partial<EndpointOptions> = {},
): Promise<Endpoint> =>
  createEndpoint({
    sites: Object.fromEntries(sites.map((name) => [name, siteFor(name)])),
    issuer: ISSUER,
    folder: data,
    warn: () => {},
    ...more,
  });

/** The database behind a data folder, as its owner. */
export const openAsOwner = async (data: string): Promise<Database> => {
  const named = process.env['DATABASE_URL'];
  if (named) return openPool({ url: named, most: 2, name: 'test', warn: () => {} });
  const cluster = await startCluster(data, () => {});
  await cluster.stop();
  const pool = await openPool({ url: cluster.url, most: 2, name: 'test', warn: () => {} });
  return { ...pool, close: () => pool.close().then(() => (cluster.found ? undefined : cluster.leave())) };
};

/** Every entry of a site, as it stands in the ledger. */
export const entriesOf = async (data: string, site: string): Promise<Entry[]> => {
  const sql = await openAsOwner(data);
  const entries: Entry[] = [];
  for await (const entry of readEntries(sql, site)) entries.push(entry);
  await sql.close();
  return entries;
};

/** What an audit of a site finds, with nothing but the published key set. */
export const auditOf = async (endpoint: Pick<Endpoint, 'fetch'>, entries: readonly Entry[]): Promise<Findings[]> => {
  const jwks = (await (await endpoint.fetch(new Request(`${ISSUER}/.well-known/jwks.json`))).json()) as { keys: JWK[] };
  const auditor = new Auditor(jwks);
  const findings: Findings[] = [];
  for (const entry of entries) findings.push(await auditor.audit(entry));
  return findings;
};

export const ALL_OK: Findings = { receipt: 'ok', signature: 'ok', chain: 'ok' };
