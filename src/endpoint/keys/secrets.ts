/**
 * The endpoint's own secrets: what keys its nonces, its unsubscribe links, its hashes of accounts and addresses. They
 * stand beside the signing keys, never in the database, and every instance of one endpoint has the same.
 */
import { fromBase64url, toBase64url } from '../../wire/base64url.js';
import { bytesOf, sha256 } from '../hash.js';

/** What a secret is used for: each use has a key of its own (an HMAC of its name), so that none opens another's door. */
export type Use = 'nonce' | 'mail' | 'account' | 'address' | 'session';

/** 32 bytes for one use, and the name of the secret that they come from. */
export interface UseKey {
  kid: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A secret as it is stored: a JWK of type `oct` with at least 128 bits. */
export interface StoredSecret {
  jwk: { kty: 'oct'; k: string };
  /** ms since 1970. */
  created: number;
}

/** Secrets are added, never replaced: what an old one made stays readable. */
export interface Secrets {
  /** Of the newest secret: for what is made now. */
  newest(use: Use): Promise<UseKey>;
  /** Of the secret with this name: for what was made then. `null` where it is gone. */
  named(kid: string, use: Use): Promise<UseKey | null>;
  /** Of the oldest secret: for names that must never change, such as an account's subject. */
  oldest(use: Use): Promise<UseKey>;
}

const LEAST_BYTES = 16;
/** A new secret is used after this time, in ms: by then every instance has seen it and can read what it makes. */
const SETTLED = 60_000;
const KID_LENGTH = 12;

/** A fresh secret. */
export const makeSecret = (now: number): StoredSecret => ({
  jwk: { kty: 'oct', k: toBase64url(crypto.getRandomValues(new Uint8Array(32))) },
  created: now,
});

export const isSecret = (jwk: unknown): jwk is StoredSecret['jwk'] => {
  const { kty, k } = Object(jwk) as Record<string, unknown>;
  return kty === 'oct' && typeof k === 'string' && (fromBase64url(k)?.length ?? 0) >= LEAST_BYTES;
};

/** Reads one stored secret. @throws where it is none; the message says which. */
export const parseSecret = (text: string, where: string): StoredSecret => {
  const { jwk, created } = Object(JSON.parse(text)) as Partial<StoredSecret>;
  if (!isSecret(jwk) || typeof created !== 'number')
    throw new Error(`${where} is no secret: want {"jwk": {"kty": "oct", "k": <base64url>}, "created": <ms>}.`);
  return { jwk, created };
};

/** Name of a secret; it tells nothing of it. */
export const kidOf = async (k: string): Promise<string> => (await sha256(`sayso secret ${k}`)).slice(0, KID_LENGTH);

const HMAC = { name: 'HMAC', hash: 'SHA-256' };

const derive = async (k: string, use: Use): Promise<UseKey> => {
  const root = await crypto.subtle.importKey('raw', new Uint8Array(fromBase64url(k)!), HMAC, false, ['sign']);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', root, bytesOf(`sayso ${use}`)));
  return { kid: await kidOf(k), bytes };
};

/** Secrets over whatever reads the stored ones. */
export const secretsOf = (read: () => Promise<readonly StoredSecret[]>, now: () => number = Date.now): Secrets => {
  const ready = new Map<string, Promise<UseKey>>();
  const keyOf = (k: string, use: Use): Promise<UseKey> => {
    const name = `${use} ${k}`;
    if (!ready.has(name)) ready.set(name, derive(k, use));
    return ready.get(name)!;
  };
  const byAge = async (): Promise<StoredSecret[]> => [...(await read())].sort((a, b) => a.created - b.created);
  return {
    newest: async (use) => {
      const all = await byAge();
      const settled = all.filter(({ created }) => created + SETTLED <= now());
      return keyOf((settled.at(-1) ?? all[0]!).jwk.k, use);
    },
    oldest: async (use) => keyOf((await byAge())[0]!.jwk.k, use),
    named: async (kid, use) => {
      for (const { jwk } of await byAge()) if ((await kidOf(jwk.k)) === kid) return keyOf(jwk.k, use);
      return null;
    },
  };
};
