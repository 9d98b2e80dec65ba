/** Signing keys and secrets as files of mode 0600 in a folder; the first of each is made at the first start. */
import { chmod, link, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../database/error-code.js';
import { makeKey, parseKey, ringOf, type Keys } from './keys.js';
import { makeSecret, parseSecret, secretsOf } from './secrets.js';

/** How long the folder's content is remembered: a key put there is published after this time. */
const FRESH = 10_000;

/** The kinds of files, by how their names begin. */
const KINDS = {
  receipts: { parse: parseKey, make: makeKey },
  secret: { parse: parseSecret, make: (now: number) => Promise.resolve(makeSecret(now)) },
};
export type Kind = keyof typeof KINDS;
type Stored<K extends Kind> = ReturnType<(typeof KINDS)[K]['parse']>;

/** Every `.json` file that is no secret is a signing key, whatever its owner called it. */
const isOf = (kind: Kind, name: string): boolean =>
  name.endsWith('.json') && name.startsWith('secret') === (kind === 'secret');

/** What stands in each file of a kind, by the file's name. @throws where one is damaged, by its name */
export const readFiles = async <K extends Kind>(folder: string, kind: K): Promise<Map<string, Stored<K>>> => {
  const names = (await readdir(folder)).filter((name) => isOf(kind, name)).sort();
  const texts = names.map(async (name) => {
    const text = await readFile(join(folder, name), 'utf8');
    return [name, KINDS[kind].parse(text, join(folder, name)) as Stored<K>] as const;
  });
  return new Map(await Promise.all(texts));
};

const readKind = async <K extends Kind>(folder: string, kind: K): Promise<Stored<K>[]> => [
  ...(await readFiles(folder, kind)).values(),
];

/** Links the finished file into place: of two instances that write the same name at once one does, the other reads it. */
export const addToFolder = async (folder: string, name: string, content: unknown): Promise<boolean> => {
  const draft = join(folder, `.${crypto.randomUUID()}`);
  await writeFile(draft, JSON.stringify(content), { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, join(folder, name));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    await unlink(draft);
  }
};

/** Reads a kind again after a while; a folder that cannot be read for a moment changes nothing. */
const watch = async <K extends Kind>(folder: string, kind: K): Promise<() => Promise<Stored<K>[]>> => {
  if (!(await readKind(folder, kind)).length)
    await addToFolder(folder, `${kind}-1.json`, await KINDS[kind].make(Date.now()));
  let found = await readKind(folder, kind);
  let until = Date.now() + FRESH;
  return async () => {
    if (Date.now() > until) {
      found = await readKind(folder, kind).catch(() => found);
      until = Date.now() + FRESH;
    }
    return found;
  };
};

/** Makes the folder where it is not there, for its owner alone. */
export const makeFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
};

/** Puts another file in the place of one, whole or not at all. */
export const replaceInFolder = async (folder: string, name: string, content: unknown): Promise<void> => {
  const draft = join(folder, `.${crypto.randomUUID()}`);
  await writeFile(draft, JSON.stringify(content), { mode: 0o600, flag: 'wx', flush: true });
  await rename(draft, join(folder, name));
};

/** The keys of a folder. */
export const openFolder = async (folder: string): Promise<Keys> => {
  await makeFolder(folder);
  return { ring: ringOf(await watch(folder, 'receipts')), secrets: secretsOf(await watch(folder, 'secret')) };
};
