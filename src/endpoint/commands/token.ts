import { logAction, type Actor } from '../access/actions.js';
import {
  listTokens,
  makeToken,
  MOST_DAYS,
  revokeToken,
  rotateToken,
  SCOPES,
  type Scope,
  type Token,
} from '../access/tokens.js';
import type { Database } from '../database/sql.js';
import { readArgs, UsageError, type Command } from './command.js';
import { siteNamed, timeOf, withDatabase } from './desk.js';

const help = `sayso token create --site <site> --scope <scope> [--scope <scope> ...] [--days <n>] [--label <text>]
sayso token list   --site <site>
sayso token rotate --site <site> <id>
sayso token revoke --site <site> <id>

Tokens let people and servers do more than a page may: sign in at /admin, publish notices, read records.
The token's text is printed once and kept nowhere; the database holds its hash.

  --site    the site that the token is bound to
  --scope   ${SCOPES.join(', ')}; or "all"
  --days    how long it runs, 1 to ${MOST_DAYS}, default 90
  --label   who holds it, such as "Ada, laptop"
  --folder  the endpoint's folder, default .data

rotate prints a successor; the old token ends after an hour. DATABASE_URL names another PostgreSQL.
`;

interface Task {
  sql: Database;
  actor: Actor;
  site: string;
}

const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);

const scopesOf = (given: readonly string[]): Scope[] => {
  const wished = given.flatMap((each) => each.split(',')).filter(Boolean);
  if (wished.includes('all')) return [...SCOPES];
  const wrong = wished.find((each) => !isScope(each));
  if (wrong !== undefined || !wished.length)
    throw new UsageError(`--scope: got ${wrong ? `"${wrong}"` : 'nothing'}, want ${SCOPES.join(', ')}, or "all".`);
  return [...new Set(wished.filter(isScope))];
};

const daysOf = (text = '90'): number => {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_DAYS) throw new UsageError(`--days: got "${text}", want 1 to ${MOST_DAYS}.`);
  return days;
};

const labelOf = (text = 'command line'): string => {
  if (!/^[^\p{C}]{1,100}$/u.test(text)) throw new UsageError('--label: want 1 to 100 printable characters.');
  return text;
};

/** The text goes to standard output alone, so that it can be piped into a secret store. */
const tell = ({ id, text, expires }: { id: string; text: string; expires: number }): number => {
  process.stderr.write(`Token ${id}, until ${timeOf(expires)}. This is its text, shown once:\n`);
  process.stdout.write(`${text}\n`);
  return 0;
};

const create = async ({ sql, actor, site }: Task, wish: Parameters<typeof makeToken>[1]): Promise<number> => {
  const made = await sql.atomic(async (own) => {
    const made = await makeToken(own, { ...wish, site }, Date.now());
    await logAction(actor, { action: 'token-made', about: `token ${made.id}: ${wish.scopes.join(', ')}` }, own);
    return made;
  });
  return tell(made);
};

const stateOf = ({ revoked, expires }: Token): string => {
  if (revoked !== null) return `revoked ${timeOf(revoked)}`;
  return `${expires <= Date.now() ? 'ended' : 'runs until'} ${timeOf(expires)}`;
};

const list = async ({ sql, site }: Task): Promise<number> => {
  const tokens = await listTokens(sql, site);
  for (const token of tokens)
    process.stdout.write(`${token.id}  ${stateOf(token)}  ${token.scopes.join(',')}  ${token.label}\n`);
  if (!tokens.length)
    process.stderr.write(`${site} has no tokens yet: sayso token create --site ${site} --scope all\n`);
  return 0;
};

const runningOf = async ({ sql, site }: Task, id: string): Promise<Token> => {
  const found = (await listTokens(sql, site)).find((token) => token.id === id);
  if (found && found.revoked === null && found.expires > Date.now()) return found;
  throw new Error(`${site} has no token ${id} that still runs. Its tokens: sayso token list --site ${site}`);
};

const rotate = async (task: Task, id: string): Promise<number> => {
  const old = await runningOf(task, id);
  const made = await task.sql.atomic(async (own) => {
    const made = await rotateToken(own, old, Date.now());
    await logAction(task.actor, { action: 'token-rotated', about: `token ${id}, now ${made.id}` }, own);
    return made;
  });
  return tell(made);
};

const revoke = async (task: Task, id: string): Promise<number> => {
  await runningOf(task, id);
  await task.sql.atomic(async (own) => {
    await revokeToken(own, { site: task.site, id }, Date.now());
    await logAction(task.actor, { action: 'token-revoked', about: `token ${id}` }, own);
  });
  process.stdout.write(`Token ${id} has ended.\n`);
  return 0;
};

const OPTIONS = {
  site: { type: 'string' },
  scope: { type: 'string', multiple: true },
  days: { type: 'string' },
  label: { type: 'string' },
  folder: { type: 'string' },
} as const;

/** What is to be done, checked in full before the database is opened. */
const planOf = (args: readonly string[]): { site: string; folder: string; work: (task: Task) => Promise<number> } => {
  const { values, positionals } = readArgs(args, OPTIONS, true);
  const [verb = '', id = '', ...more] = positionals;
  const site = siteNamed(values.site);
  const plan = (work: (task: Task) => Promise<number>) => ({ site, folder: values.folder ?? '.data', work });
  if (more.length) throw new UsageError(`There is one word too many: "${more[0]}".`);
  if (verb === 'list' && !id) return plan(list);
  if (verb === 'create' && !id) {
    const wish = {
      site,
      scopes: scopesOf(values.scope ?? []),
      days: daysOf(values.days),
      label: labelOf(values.label),
    };
    return plan((task) => create(task, wish));
  }
  if ((verb === 'rotate' || verb === 'revoke') && id)
    return plan((task) => (verb === 'rotate' ? rotate : revoke)(task, id));
  throw new UsageError('Say what to do: sayso token create|list, or sayso token rotate|revoke <id>.');
};

export const command: Command = {
  help,
  run: async (args) => {
    const { site, folder, work } = planOf(args);
    return withDatabase(folder, (sql) =>
      work({ sql, site, actor: { house: { sql, now: Date.now }, site, token: null } }),
    );
  },
};
