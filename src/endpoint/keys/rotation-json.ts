/** Rotation where the keys are one JSON document in the environment: the document that should stand there next. */
import { keysFromJson, makeKey, secretsFromJson } from './keys.js';
import { isSecret, makeSecret } from './secrets.js';

export interface Wish {
  /** A secret instead of a key. */
  secret: boolean;
  /** The key signs at once. */
  atOnce: boolean;
  now: number;
}

/**
 * The document with a key or a secret more. What it says of its making lets it take over by itself, a day later.
 * Where the oldest signing key has served as the secret, that is written down: it must outlast the key.
 */
export const withNewKey = async (json: string, { secret, atOnce, now }: Wish): Promise<string> => {
  const given = JSON.parse(json) as { keys?: unknown };
  const all: unknown[] = Array.isArray(given.keys) ? given.keys : [given];
  const { jwk } = secret ? makeSecret(now) : await makeKey(now);
  const created = Math.max(now, ...keysFromJson(json).map((key) => key.created + 1));
  const secrets = all.some(isSecret) ? [] : secretsFromJson(json).map((each) => each.jwk);
  return JSON.stringify({ keys: [...all, ...secrets, { ...jwk, created, ...(atOnce && { from: now }) }] });
};
