import { once } from 'node:events';
import type { House } from '../house.js';
import type { Line } from '../retention/list.js';
import { noted } from '../retention/reapply.js';
import { WHOLE } from '../retention/erase.js';
import { readArgs, type Command } from './command.js';
import { withHouse } from './house.js';

const help = `sayso erasures [--config <file>] [--folder <folder>]

Lists every erasure that the database knows, of all instances, one JSON object a line: a list for
sayso purge --reapply. Keep it where the database's backups are not.

  --config  as for sayso serve
  --folder  the endpoint's folder, default .data
`;

const list = async (house: House): Promise<number> => {
  for await (const { site, subject, id, at, reason } of noted(house)) {
    const whole = id === WHOLE;
    const line: Line = { v: 1, site, subject, ids: whole ? [] : [id], whole, reason, at };
    if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain');
  }
  return 0;
};

const OPTIONS = { config: { type: 'string' }, folder: { type: 'string' } } as const;

export const command: Command = {
  help,
  run: async (args) => withHouse(readArgs(args, OPTIONS).values, list),
};
