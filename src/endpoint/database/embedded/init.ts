/** Makes a new database cluster. It appears whole or not at all: it is made aside and moved into place. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../error-code.js';
import { canReach, elsewhereFor, type Account } from './account.js';
import type { Binaries } from './binaries.js';

/** File in the cluster's folder that holds the password of its one login. */
export const PASSWORD_FILE = 'sayso.password';
export const LOGIN = 'postgres';

const give = async (path: string, { uid, gid }: Account): Promise<void> => {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
};

const run = (program: string, args: readonly string[], account: Account): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...account,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`PostgreSQL's initdb failed: ${said.trim()}`)),
    );
  });

const makeIn = async (draft: string, { initdb }: Binaries, account: Account): Promise<string> => {
  const folder = join(draft, 'cluster');
  const passwordFile = join(draft, 'password');
  const password = randomBytes(24).toString('base64url');
  await give(draft, account);
  await writeFile(passwordFile, password, { mode: 0o600 });
  await give(passwordFile, account);
  const args = [
    `--pgdata=${folder}`,
    `--username=${LOGIN}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ];
  await run(initdb, args, account);
  await writeFile(join(folder, PASSWORD_FILE), password, { mode: 0o600, flush: true });
  return folder;
};

/** Of two processes that make it at once, one wins; the other throws its own away. */
const moveInto = async (move: () => Promise<void>): Promise<void> => {
  await move().catch((error: unknown) => {
    if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error))) throw error;
  });
};

export interface Making {
  binaries: Binaries;
  account: Account;
  warn: (message: string) => void;
}

/**
 * Makes the cluster at `<wanted>/postgres`. Where the account cannot reach that folder the cluster stands elsewhere and
 * a symbolic link points to it.
 */
export const makeCluster = async (wanted: string, { binaries, account, warn }: Making): Promise<void> => {
  const near = canReach(wanted, account);
  const home = near ? wanted : elsewhereFor(wanted);
  await mkdir(home, { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(join(home, '.new-'));
  try {
    const folder = await makeIn(draft, binaries, account);
    const place = join(wanted, 'postgres');
    if (near) await moveInto(() => rename(folder, place));
    else {
      const kept = join(await realpath(home), `cluster-${randomBytes(6).toString('hex')}`);
      await rename(folder, kept);
      await moveInto(() => symlink(kept, place));
      warn(`The account "${LOGIN}" cannot reach ${wanted}: the database stands at ${kept}, and ${place} points to it.`);
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};
