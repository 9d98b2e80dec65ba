/** Signing keys as files of mode 0600 in a folder; the first one is made at the first start. */
import { chmod, link, mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../database/error-code.js';
import { makeKey, parseKey, ringOf, type KeyRing, type StoredKey } from './keys.js';

/** How long the folder's content is remembered: a key put there is published after this time. */
const FRESH = 10_000;

const readFolder = async (folder: string): Promise<StoredKey[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => parseKey(await readFile(join(folder, name), 'utf8'), join(folder, name))),
  );
};

/** Links the finished file into place: of two instances that start at once one makes the key, the other reads it. */
const makeFirst = async (folder: string): Promise<void> => {
  const draft = join(folder, `.${crypto.randomUUID()}`);
  await writeFile(draft, JSON.stringify(await makeKey(Date.now())), { mode: 0o600, flag: 'wx', flush: true });
  await link(draft, join(folder, 'receipts-1.json')).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await unlink(draft);
};

/** The ring of a folder. */
export const openFolder = async (folder: string): Promise<KeyRing> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  if (!(await readFolder(folder)).length) await makeFirst(folder);
  let keys = await readFolder(folder);
  let until = Date.now() + FRESH;
  return ringOf(async () => {
    if (Date.now() > until) {
      keys = await readFolder(folder).catch(() => keys);
      until = Date.now() + FRESH;
    }
    return keys;
  });
};
