import type { JWK } from 'jose';
import { Auditor, type Entry, type Findings } from '../ledger/audit.js';
import { readEntries } from '../ledger/entries.js';
import type { Sql } from '../database/sql.js';
import { isEvent } from '../../wire/event.js';
import type { ConsentRecord } from '../../wire/record.js';
import { readArgs, type Command } from './command.js';
import { namer, type Names } from './names.js';
import { keysOf, withLedger } from './open-ledger.js';

const help = `sayso ledger [--site <site>] [--json] [--folder <folder>]

Lists every decision once, in the order of arrival, and proves it: receipt, signature, chain.
Works beside a running endpoint and without one. Exit code 1 where something does not hold.

  --site    of one site only
  --json    one JSON object a line, with the whole record
  --folder  the endpoint's folder, default .data

DATABASE_URL names another PostgreSQL, SAYSO_KEYS other keys, as for sayso serve.
`;

const recordOf = ({ kept }: Entry): ConsentRecord | null => (kept ? (JSON.parse(kept.payload) as ConsentRecord) : null);

/** A record's cause, an event's kind. */
const causeOf = (entry: Entry): string | null => {
  const said = recordOf(entry);
  return said && (isEvent(said) ? said.kind : said.cause);
};

const choicesOf = async (entry: Entry, names: Names): Promise<Record<string, string>> => {
  const { site, notice } = entry.link;
  const called = await names(site, notice.hash);
  const choices = Object.entries(recordOf(entry)?.choices ?? {});
  return Object.fromEntries(choices.map(([key, { choice }]) => [called.get(Number(key)) ?? `purpose ${key}`, choice]));
};

const marksOf = ({ link, gap }: Entry, findings: Findings): string[] => [
  ...Object.entries(findings).map(([name, finding]) => `${name} ${finding}`),
  ...(link.notice.status === 'published' ? [] : ['notice unpublished']),
  ...(gap ? ['gap'] : []),
];

const lineOf = (entry: Entry, findings: Findings, choices: Record<string, string>): string => {
  const { link } = entry;
  const time = new Date(link.received).toISOString().replace('T', ' ');
  const said = Object.entries(choices).map(([name, choice]) => `${name} ${choice}`);
  const subject = link.subject.replace(/^unproven:/, '?').slice(0, 10);
  const cause = causeOf(entry) ?? '(erased)';
  return `${time}  ${link.site}  ${subject.padEnd(10)}  #${String(link.seq).padEnd(3)}  ${cause.padEnd(16)}  ${said.join(', ') || '-'}  [${marksOf(entry, findings).join(' · ')}]`;
};

const jsonOf = (entry: Entry, findings: Findings, choices: Record<string, string>): string => {
  const { link, chain, at, gap, kept } = entry;
  const { record: id, ...rest } = link;
  return JSON.stringify({
    id,
    ...rest,
    chain,
    at,
    gap,
    choices,
    cause: causeOf(entry),
    findings,
    record: recordOf(entry),
    jws: kept?.receipt ?? null,
  });
};

const list = async (
  sql: Sql,
  keys: { keys: JWK[] },
  { site, json }: { site: string | null; json: boolean },
): Promise<number> => {
  const auditor = new Auditor(keys);
  const names = namer(sql);
  let [count, broken] = [0, 0];
  for await (const entry of readEntries(sql, site)) {
    const findings = await auditor.audit(entry);
    const choices = await choicesOf(entry, names);
    process.stdout.write(`${(json ? jsonOf : lineOf)(entry, findings, choices)}\n`);
    count++;
    if (Object.values(findings).some((finding) => finding === 'broken' || finding === 'no-key')) broken++;
  }
  if (!json)
    process.stdout.write(
      `${count} ${count === 1 ? 'record' : 'records'}, ${broken ? `${broken} that do not hold` : 'all hold'}\n`,
    );
  return broken ? 1 : 0;
};

const OPTIONS = { site: { type: 'string' }, json: { type: 'boolean' }, folder: { type: 'string' } } as const;

export const command: Command = {
  help,
  run: async (args) => {
    const { site = null, json = false, folder = '.data' } = readArgs(args, OPTIONS).values;
    return withLedger(folder, async (sql) => list(sql, await keysOf(folder), { site, json }));
  },
};
