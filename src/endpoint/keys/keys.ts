/** The keys that sign receipts: files beside the ledger, never in it. `kid` is the key's thumbprint (RFC 7638). */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { isSecret, type Secrets, type StoredSecret } from './secrets.js';

/** A new key is published this long before it signs, so that no cached key set lacks it. */
export const AHEAD = 86_400_000;

/** A signing key as it is stored. One that was retired has lost its private part `d` and verifies for ever. */
export interface StoredKey {
  jwk: JWK;
  /** ms since 1970. */
  created: number;
  /** When it begins to sign. Default: a day after it was made. */
  from?: number;
}

export interface SigningKey {
  kid: string;
  key: CryptoKey;
}

/** Every key, public part only, and the one that signs now. */
export interface KeyRing {
  active(now: number): Promise<SigningKey>;
  published(): Promise<{ keys: JWK[] }>;
}

/** What an endpoint signs and hashes with. */
export interface Keys {
  ring: KeyRing;
  secrets: Secrets;
}

/** The part of a key that is published, named by its thumbprint. */
export const publicPart = async (jwk: JWK): Promise<JWK> => {
  const { kty, crv, x, y } = jwk as JWK & { kty: string; crv: string; x: string; y: string };
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  return { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' };
};

const isP256 = (jwk: unknown): jwk is JWK => {
  const { kty, crv, x, y, d = '' } = Object(jwk) as Record<string, unknown>;
  return kty === 'EC' && crv === 'P-256' && [x, y, d].every((part) => typeof part === 'string');
};

const isPrivateP256 = (jwk: unknown): jwk is JWK => isP256(jwk) && typeof jwk.d === 'string';

/** A fresh key. */
export const makeKey = async (now: number): Promise<StoredKey> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { jwk: await exportJWK(privateKey), created: now };
};

/** When a key begins to sign, ms since 1970. */
export const signsFrom = ({ created, from }: StoredKey): number => from ?? created + AHEAD;

/** The newest key that can sign and has been published long enough; before that the oldest there is. @throws where none can sign */
export const activeOf = (keys: readonly StoredKey[], now: number): StoredKey => {
  const byAge = keys.filter(({ jwk }) => jwk.d).sort((a, b) => b.created - a.created);
  const active = byAge.find((key) => signsFrom(key) <= now) ?? byAge.at(-1);
  if (!active) throw new Error('No signing key has its private part. Restore one, or make another: sayso keys rotate.');
  return active;
};

/** A ring over whatever reads the stored keys. */
export const ringOf = (read: () => Promise<readonly StoredKey[]>): KeyRing => {
  const ready = new Map<string, Promise<SigningKey>>();
  const unlock = async (jwk: JWK): Promise<SigningKey> => ({
    kid: (await publicPart(jwk)).kid!,
    key: (await importJWK(jwk, 'ES256')) as CryptoKey,
  });
  return {
    active: async (now) => {
      const { jwk } = activeOf(await read(), now);
      const name = jwk.d!;
      if (!ready.has(name)) ready.set(name, unlock(jwk));
      return ready.get(name)!;
    },
    published: async () => ({ keys: await Promise.all((await read()).map(({ jwk }) => publicPart(jwk))) }),
  };
};

/** Reads one stored key. @throws where it is none; the message says which. */
export const parseKey = (text: string, where: string): StoredKey => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${where} is not JSON. Restore it or move it out of the folder.`);
  }
  const { jwk, created, from } = Object(value) as Partial<StoredKey>;
  if (!isP256(jwk) || typeof created !== 'number')
    throw new Error(`${where} is no signing key: want {"jwk": <P-256 JWK>, "created": <ms>}.`);
  return { jwk, created, ...(typeof from === 'number' && { from }) };
};

/** When a JWK says that it was made, and from when on it signs; our own members (RFC 7517, section 4, lets others be there). */
const timesOf = (jwk: object, created: number): Pick<StoredKey, 'created' | 'from'> => {
  const said = jwk as { created?: unknown; from?: unknown };
  return {
    created: typeof said.created === 'number' ? said.created : created,
    ...(typeof said.from === 'number' && { from: said.from }),
  };
};

const allIn = (text: string): unknown[] => {
  const value = JSON.parse(text) as { keys?: unknown };
  return Array.isArray(value.keys) ? value.keys : [value];
};

/**
 * Keys given as JSON: one private JWK, or a JWK set whose first private key signs. A key that says when it was
 * `created` (ms since 1970) takes over a day later by itself, wherever it stands; retired ones have no `d`.
 */
export const keysFromJson = (text: string): StoredKey[] => {
  const all = allIn(text);
  const keys = all.filter((jwk) => isP256(jwk));
  if (!keys.some((jwk) => isPrivateP256(jwk)) || !all.every((jwk) => isP256(jwk) || isSecret(jwk)))
    throw new Error('SAYSO_KEYS holds no private P-256 JWK, nor a JWK set of such (and of secrets of type oct).');
  return keys.map((jwk, i) => ({ jwk, ...timesOf(jwk, -AHEAD - i) }));
};

const oldestPrivate = (text: string): string =>
  keysFromJson(text)
    .filter(({ jwk }) => jwk.d)
    .sort((a, b) => a.created - b.created)[0]!.jwk.d!;

/** Secrets given as JSON: the JWKs of type `oct`, newest first; where there is none, the oldest signing key serves. */
export const secretsFromJson = (text: string): StoredSecret[] => {
  const secrets = allIn(text).filter(isSecret);
  const given = secrets.length ? secrets : [{ kty: 'oct' as const, k: oldestPrivate(text) }];
  return given.map((jwk, i) => ({ jwk, ...timesOf(jwk, -i) }));
};
