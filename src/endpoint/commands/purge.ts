import type { House } from '../house.js';
import { purgeSite } from '../retention/purge.js';
import { inWords, reapply, reapplyOwn } from '../retention/reapply.js';
import { readArgs, UsageError, type Command } from './command.js';
import { sitesOf, withHouse } from './house.js';

const help = `sayso purge [--site <site>] [--dry-run] [--config <file>] [--folder <folder>]
sayso purge --reapply [<list> ...] [--config <file>] [--folder <folder>]

Deletes what has run out by the sites' "retention", and nothing that a legal hold keeps. Hashes, reason and date stay,
so that every chain still verifies. Works beside a running endpoint, which does the same once a day.

  --site     of one site only
  --dry-run  says what would go and deletes nothing
  --reapply  after a backup of the database was restored: erases again everything that the lists name (default: the
             endpoint's own list) and everything that the database itself knows as erased
  --config   as for sayso serve
  --folder   the endpoint's folder, default .data
`;

const count = (n: number): string => `${n} ${n === 1 ? 'record' : 'records'}`;

const purge = async (house: House, { site, dry }: { site: string | undefined; dry: boolean }): Promise<number> => {
  for (const each of sitesOf(house, site)) {
    const { seen, purged, held } = await purgeSite(house, each, { dry });
    const kept = held ? `, ${held} kept by a legal hold` : '';
    process.stdout.write(`${each}: ${count(seen)} looked at, ${purged} ${dry ? 'would go' : 'purged'}${kept}\n`);
  }
  return 0;
};

const reapplyAll = async (house: House, files: readonly string[]): Promise<number> => {
  const own = house.options.erasures;
  const lists = files.length || own === false ? files : [own];
  let unreadable = 0;
  for (const file of lists) {
    const so = await reapply(house, file);
    unreadable += so.unreadable.length;
    process.stdout.write(`${file}: ${inWords(so)}\n`);
  }
  process.stdout.write(`the database's own erasures: ${count(await reapplyOwn(house))} erased again\n`);
  return unreadable ? 1 : 0;
};

const OPTIONS = {
  site: { type: 'string' },
  'dry-run': { type: 'boolean' },
  reapply: { type: 'boolean' },
  config: { type: 'string' },
  folder: { type: 'string' },
} as const;

export const command: Command = {
  help,
  run: async (args) => {
    const { values, positionals } = readArgs(args, OPTIONS, true);
    const { site, config, folder, 'dry-run': dry = false } = values;
    if (positionals.length && !values.reapply)
      throw new UsageError(`"${positionals[0]}" is not understood; lists stand behind --reapply.`);
    if (values.reapply && (dry || site !== undefined))
      throw new UsageError('--reapply goes with neither --dry-run nor --site: a list names its sites itself.');
    return withHouse({ config, folder }, (house) =>
      values.reapply ? reapplyAll(house, positionals) : purge(house, { site, dry }),
    );
  },
};
