/** A published key set, from a file or a URL. */
import type { JWK } from 'jose';
import { readText } from './command.js';

const PATIENCE = 10_000;

const fetchText = async (url: string): Promise<string> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).catch((error: unknown) => {
    throw new Error(`${url} does not answer: ${(error as Error).message}`);
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}, want a key set.`);
  return response.text();
};

const isKey = (value: unknown): value is JWK => {
  const { kty, x, y } = Object(value) as Record<string, unknown>;
  return typeof kty === 'string' && typeof x === 'string' && typeof y === 'string';
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};

/**
 * Reads a key set (RFC 7517).
 * @throws with the place and what is wrong with it.
 */
export const readKeySet = async (from: string): Promise<{ keys: JWK[] }> => {
  const text = await (/^https?:\/\//.test(from) ? fetchText : readText)(from);
  const { keys } = Object(parsed(text)) as { keys?: unknown };
  if (!Array.isArray(keys) || !keys.length || !keys.every(isKey))
    throw new Error(
      `${from} holds no key set: want {"keys": [...]}, as the endpoint's /.well-known/jwks.json answers.`,
    );
  return { keys };
};
