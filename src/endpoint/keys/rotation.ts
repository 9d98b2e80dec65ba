/** New keys for old ones. What an old key signed verifies for ever, because its public part is never taken away. */
import { addToFolder, makeFolder, readFiles, replaceInFolder, type Kind } from './key-folder.js';
import { activeOf, makeKey, publicPart, signsFrom, type StoredKey } from './keys.js';
import { kidOf, makeSecret, type StoredSecret } from './secrets.js';

/**
 * `signs`: with it receipts are signed now. `next`: published, signs from `from` on. `former`: signs no more, could
 * still. `retired`: its private part is gone.
 */
export type KeyState = 'signs' | 'next' | 'former' | 'retired';

/** A key without anything secret. */
export interface ListedKey {
  kid: string;
  state: KeyState;
  /** ms since 1970; before that for keys whose making is not known. */
  created: number;
  /** From when on it signs, where it does not yet. */
  from?: number;
}

/** A secret without anything secret. */
export interface ListedSecret {
  kid: string;
  created: number;
  newest: boolean;
}

const stateOf = (key: StoredKey, active: StoredKey | null): KeyState => {
  if (!key.jwk.d) return 'retired';
  if (key === active) return 'signs';
  return active && key.created > active.created ? 'next' : 'former';
};

const activeIn = (keys: readonly StoredKey[], now: number): StoredKey | null =>
  keys.some(({ jwk }) => jwk.d) ? activeOf(keys, now) : null;

/** Every key, newest first. */
export const listKeys = async (keys: readonly StoredKey[], now: number): Promise<ListedKey[]> => {
  const active = activeIn(keys, now);
  const listed = keys.map(async (key): Promise<ListedKey> => {
    const state = stateOf(key, active);
    const { kid } = await publicPart(key.jwk);
    return { kid: kid!, state, created: key.created, ...(state === 'next' && { from: signsFrom(key) }) };
  });
  return (await Promise.all(listed)).sort((a, b) => b.created - a.created);
};

/** Every secret, newest first. */
export const listSecrets = async (secrets: readonly StoredSecret[]): Promise<ListedSecret[]> => {
  const byAge = [...secrets].sort((a, b) => b.created - a.created);
  return Promise.all(byAge.map(async ({ jwk, created }, i) => ({ kid: await kidOf(jwk.k), created, newest: i === 0 })));
};

/** Puts a file under the next free number. */
const addNext = async (folder: string, kind: Kind, content: unknown): Promise<void> => {
  const names = [...(await readFiles(folder, kind)).keys()];
  const numbers = names.map((name) => Number(/-(\d+)\.json$/.exec(name)?.[1] ?? 0));
  for (let n = Math.max(0, ...numbers) + 1; ; n++) if (await addToFolder(folder, `${kind}-${n}.json`, content)) return;
};

export interface Rotation {
  /** The key that was made, or that waits already. */
  key: ListedKey;
  made: boolean;
}

/**
 * Makes a key that is published at once and signs a day later; `atOnce` lets it sign from now on, for the day a key was
 * stolen. Where one waits already, none is made: a schedule may call this as often as it likes.
 */
export const rotate = async (folder: string, now: number, atOnce = false): Promise<Rotation> => {
  await makeFolder(folder);
  const keys = [...(await readFiles(folder, 'receipts')).values()];
  const waiting = (await listKeys(keys, now)).find(({ state }) => state === 'next');
  if (waiting && !atOnce) return { key: waiting, made: false };
  // Newer than every other, whatever a clock said: a key that waited must not take over from it.
  const created = Math.max(now, ...keys.map((key) => key.created + 1));
  const fresh = { ...(await makeKey(created)), ...(atOnce && { from: now }) };
  await addNext(folder, 'receipts', fresh);
  const { kid } = await publicPart(fresh.jwk);
  return { key: (await listKeys([...keys, fresh], now)).find((key) => key.kid === kid)!, made: true };
};

/** Adds a secret. The older ones stay: what they made must stay readable. */
export const rotateSecret = async (folder: string, now: number): Promise<ListedSecret> => {
  await makeFolder(folder);
  const fresh = makeSecret(now);
  await addNext(folder, 'secret', fresh);
  return { kid: await kidOf(fresh.jwk.k), created: now, newest: true };
};

/**
 * Takes the private part of a key that does not sign away for good. Its public part stays published, so that what it signed
 * verifies. @throws where there is no such key, or where it signs now
 */
export const retire = async (folder: string, kid: string, now: number): Promise<ListedKey> => {
  const files = await readFiles(folder, 'receipts');
  const listed = await listKeys([...files.values()], now);
  const found = listed.find((key) => key.kid === kid);
  if (!found)
    throw new Error(`There is no key ${kid} in ${folder}. It is one of ${listed.map((each) => each.kid).join(', ')}.`);
  if (found.state === 'signs')
    throw new Error(
      `The key ${kid} signs now. Make another first: sayso keys rotate; a day later this one can be retired.`,
    );
  for (const [name, { jwk, created }] of files) {
    const open = await publicPart(jwk);
    if (open.kid === kid && jwk.d) await replaceInFolder(folder, name, { jwk: open, created });
  }
  return { ...found, state: 'retired' };
};
