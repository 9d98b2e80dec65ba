import { COMMAND, logAction } from '../access/actions.js';
import type { House } from '../house.js';
import { liftHold, listHolds, placeHold, stands, type Hold } from '../retention/holds.js';
import { readArgs, UsageError, type Command } from './command.js';
import { oneSite, timeFrom, withHouse } from './house.js';

const help = `sayso hold place --reason <words> [--site <site>] [--subject <subject>] [--purpose <key>] [--from <date>] [--until <date>]
sayso hold lift --id <hold> --reason <words> [--site <site>]
sayso hold list [--site <site>]

A legal hold keeps what it covers from being purged and erased: the whole site, one subject, one purpose, or one
purpose of one subject. Placing and lifting both stay on record.

  --site     may be left out where the endpoint has one site only
  --from     default: now. Dates as 2026-11-24 or 2026-11-24T10:00:00Z
  --until    default: until it is lifted
  --config   as for sayso serve
  --folder   the endpoint's folder, default .data
`;

const OPTIONS = {
  site: { type: 'string' },
  subject: { type: 'string' },
  purpose: { type: 'string' },
  reason: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  id: { type: 'string' },
  config: { type: 'string' },
  folder: { type: 'string' },
} as const;

type Values = { [K in keyof typeof OPTIONS]?: string | undefined };
const PAGE = 500;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

const reasonIn = ({ reason }: Values): string => {
  if (reason?.trim()) return reason;
  throw new UsageError('--reason: want the words that say why.');
};

const place = async (house: House, site: string, values: Values): Promise<number> => {
  const { subject = '', purpose = '' } = values;
  if (purpose && !/^[1-9]\d{0,5}$/.test(purpose))
    throw new UsageError(`--purpose: got "${purpose}", want the key of a purpose.`);
  const placed = house.now();
  const from = timeFrom('from', values.from) ?? placed;
  const until = timeFrom('until', values.until);
  if (until !== null && until <= from) throw new UsageError('--until: the hold would end before it begins.');
  const wish = { site, subject, purpose, reason: reasonIn(values), by: COMMAND, placed, from, until };
  const { id } = await house.sql.atomic(async (sql) => {
    const made = await placeHold(sql, wish);
    await logAction({ house, site, token: null }, { action: 'hold-placed', about: `hold ${made.id}` }, sql);
    return made;
  });
  say(`hold ${id} stands from ${day(from)}${until === null ? '' : ` until ${day(until)}`}`);
  return 0;
};

const lift = async (house: House, site: string, values: Values): Promise<number> => {
  const { id = '' } = values;
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new UsageError(`--id: got "${id}", want the id of a hold (sayso hold list).`);
  const reason = reasonIn(values);
  const lifted = await house.sql.atomic(async (sql) => {
    const done = await liftHold(sql, { site, id }, { reason, by: COMMAND, at: house.now() });
    if (done) await logAction({ house, site, token: null }, { action: 'hold-lifted', about: `hold ${id}` }, sql);
    return done;
  });
  if (!lifted) throw new Error(`${site} has no hold ${id} that was not lifted yet. sayso hold list shows them.`);
  say(`hold ${id} is lifted`);
  return 0;
};

const lineOf = (hold: Hold, now: number): string => {
  const { id, subject, purpose, reason, by, from, until, lifted } = hold;
  const on =
    [subject && `subject ${subject}`, purpose && `purpose ${purpose}`].filter(Boolean).join(', ') || 'the site';
  const time = `${day(from)} to ${until === null ? 'lifted' : day(until)}`;
  const over = lifted ? `  lifted ${day(lifted.at)} by ${lifted.by}: ${lifted.reason}` : '';
  return `${id}  ${stands(hold, now) ? 'stands' : 'over  '}  ${time}  ${on}  by ${by}: ${reason}${over}`;
};

const list = async (house: House, site: string): Promise<number> => {
  let count = 0;
  for (let after: Hold | null = null; ;) {
    const page: Hold[] = await listHolds(house.sql, site, { after, most: PAGE });
    for (const hold of page) say(lineOf(hold, house.now()));
    count += page.length;
    after = page.at(-1) ?? null;
    if (page.length < PAGE) break;
  }
  say(`${count} ${count === 1 ? 'hold' : 'holds'}`);
  return 0;
};

const DEEDS: Readonly<Record<string, (house: House, site: string, values: Values) => Promise<number>>> = {
  place,
  lift,
  list,
};

export const command: Command = {
  help,
  run: async (args) => {
    const { values, positionals } = readArgs(args, OPTIONS, true);
    const [name = '', ...rest] = positionals;
    const deed = Object.hasOwn(DEEDS, name) && !rest.length ? DEEDS[name] : undefined;
    if (!deed) throw new UsageError(`sayso hold: got "${positionals.join(' ')}", want place, lift or list.`);
    return withHouse(values, async (house) => deed(house, oneSite(house, values.site), values));
  },
};
