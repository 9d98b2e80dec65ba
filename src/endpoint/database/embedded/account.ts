/** The account that PostgreSQL runs under: it refuses to run as root, so root needs another one for it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Empty where the own account will do. */
export interface Account {
  uid?: number;
  gid?: number;
}

const NAME = 'postgres';

const lookUp = (): Account | null => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${NAME}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
};

const create = (): Account | null => {
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', '--user-group', NAME], {
    stdio: 'ignore',
  });
  return lookUp();
};

/** Finds the account, and makes it where root has none. @throws with what to do. */
export const accountFor = (): Account => {
  if (process.getuid?.() !== 0) return {};
  const account = process.platform === 'linux' ? (lookUp() ?? create()) : null;
  if (account) return account;
  throw new Error(
    `PostgreSQL does not run as root, and there is no account "${NAME}". Run this as a normal user, or create it (useradd --system ${NAME}), or set DATABASE_URL.`,
  );
};

const passable = (folder: string, { uid }: Account): boolean => {
  const { mode, uid: owner } = statSync(folder);
  return (mode & 0o001) !== 0 || (owner === uid && (mode & 0o100) !== 0);
};

/** Whether an account can get to a folder: root's home, for one, is closed to all others. */
export const canReach = (folder: string, account: Account): boolean => {
  if (account.uid === undefined) return true;
  for (let here = folder; ; here = dirname(here)) {
    if (!passable(here, account)) return false;
    if (here === dirname(here)) return true;
  }
};

/** Opens the way through a folder of our own; what lies in it is closed by itself. */
export const letThrough = (folder: string, account: Account): void => {
  if (account.uid !== undefined && !passable(folder, account))
    chmodSync(folder, (statSync(folder).mode & 0o777) | 0o011);
};

/** Where things go that the account could not reach otherwise. */
export const ELSEWHERE = '/var/lib/sayso';

/** The same for a cluster: one that was begun in the temp folder stays there and goes with it. */
export const elsewhereFor = (near: string): string => {
  const temp = realpathSync(tmpdir());
  return realpathSync(near).startsWith(`${temp}/`) ? join(temp, 'sayso') : ELSEWHERE;
};
