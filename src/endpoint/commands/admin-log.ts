import { readActions, type Action, type Place } from '../access/actions.js';
import type { Sql } from '../database/sql.js';
import { readArgs, type Command } from './command.js';
import { siteNamed, timeOf, withDatabase } from './desk.js';

const help = `sayso admin-log --site <site> [--json] [--folder <folder>]

Lists what was done with the site's tokens, and by commands, newest first: published notices, tokens made and ended,
records looked up, exports, holds. The log is append-only and holds nothing personal.

  --json    one JSON object a line
  --folder  the endpoint's folder, default .data

DATABASE_URL names another PostgreSQL.
`;

const PAGE = 500;

const lineOf = ({ at, token, action, about }: Action): string =>
  `${timeOf(at)}  ${token.padEnd(12)}  ${action.padEnd(16)}  ${about}`;

const list = async (sql: Sql, site: string, json: boolean): Promise<number> => {
  let before: Place | null = null;
  for (;;) {
    const page: Action[] = await readActions(sql, site, { before, most: PAGE });
    for (const action of page) process.stdout.write(`${json ? JSON.stringify(action) : lineOf(action)}\n`);
    if (page.length < PAGE) return 0;
    before = page.at(-1)!;
  }
};

const OPTIONS = { site: { type: 'string' }, json: { type: 'boolean' }, folder: { type: 'string' } } as const;

export const command: Command = {
  help,
  run: async (args) => {
    const { site: named, json = false, folder = '.data' } = readArgs(args, OPTIONS).values;
    const site = siteNamed(named);
    return withDatabase(folder, (sql) => list(sql, site, json));
  },
};
