import { writeFile } from 'node:fs/promises';
import type { JWK } from 'jose';
import { auditedSites, auditSite, count, freshTally, holds, type Broken, type Tally } from '../checkpoints/audit.js';
import type { Gap } from '../checkpoints/coverage.js';
import { toPutBy, unlike } from '../checkpoints/witness.js';
import type { Sql } from '../database/sql.js';
import { readArgs, readText, type Command } from './command.js';
import { readKeySet } from './key-set.js';
import { keysOf, withLedger } from './open-ledger.js';

const help = `sayso audit [--site <site>] [--json] [--jwks <file|url>] [--saved <file>] [--save <file>] [--folder <folder>]

Walks the whole ledger and proves it: payloads, signatures, receipts, chains, checkpoints. Names everything that
does not hold, the first broken link, and every record that no checkpoint covers yet. Exit code 1 where something
is broken. Works beside a running endpoint and without one.

  --site    of one site only
  --json    one JSON object a line; the last one is the sum
  --jwks    the published key set, from a file or a URL; default: the public part of the endpoint's own keys
  --save    writes the newest checkpoints to a file. Keep it where the operator of the database cannot reach it
  --saved   checks that the checkpoints of such a file still stand in the ledger: only this shows that its end was
            cut off together with the checkpoints over it
  --folder  the endpoint's folder, default .data

DATABASE_URL names another PostgreSQL, SAYSO_KEYS other keys, as for sayso serve.
`;

const shortOf = (subject: string): string => subject.replace(/^unproven:/, '?').slice(0, 10);
const timeOf = (time: number): string => new Date(time).toISOString();
const placeOf = ({ site, subject, seq, record, received }: Omit<Broken, 'what' | 'findings'>): string =>
  `${site}  ${shortOf(subject)}  #${seq}  ${record}  ${timeOf(received)}`;

const entryLine = ({ findings, ...broken }: Broken): string =>
  `broken      ${placeOf(broken)}  [${Object.entries(findings)
    .map(([name, finding]) => `${name} ${finding}`)
    .join(' · ')}]`;

const gapLine = ({ what, site, part, number, entry, message }: Gap): string => {
  const checkpoint = `checkpoint ${part}/${number ?? '-'}`;
  return entry
    ? `${what.padEnd(10)}  ${placeOf({ site, ...entry })}  ${checkpoint}: ${message}`
    : `${what.padEnd(10)}  ${site}  ${checkpoint}: ${message}`;
};

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const sumOf = (tally: Tally): string => {
  const { entries, erased, broken, uncovered, gaps, firstBrokenLink } = tally;
  const lines = [
    `${many(entries, 'record')}, ${broken ? `${broken} that do not hold` : 'all hold'}${erased ? `, ${erased} erased` : ''}`,
    ...(firstBrokenLink ? [`The first broken link: ${placeOf(firstBrokenLink)}`] : []),
    `Checkpoints: ${gaps ? many(gaps, 'fault') : 'all hold'}; ${many(uncovered, 'record')} not covered yet`,
  ];
  return lines.join('\n');
};

interface Look {
  sql: Sql;
  keys: { keys: JWK[] };
  site: string | undefined;
  saved: string | undefined;
}

async function* lookAt({ sql, keys, site, saved }: Look, tally: Tally): AsyncGenerator<Broken | Gap, void, undefined> {
  const copies = saved === undefined ? [] : (await readText(saved)).split(/\s+/).filter(Boolean);
  for (const each of site === undefined ? await auditedSites(sql) : [site])
    yield* auditSite({ sql, keys, tally }, each);
  for await (const gap of unlike(sql, keys, copies)) yield count(tally, gap);
}

const save = async ({ sql, site }: Look, file: string): Promise<void> => {
  const lines: string[] = [];
  for await (const jws of toPutBy(sql, site === undefined ? await auditedSites(sql) : [site])) lines.push(`${jws}\n`);
  await writeFile(file, lines.join(''));
};

const audit = async (look: Look, { json, file }: { json: boolean; file: string | undefined }): Promise<number> => {
  const tally = freshTally();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  for await (const found of lookAt(look, tally)) {
    if (json) say(JSON.stringify(found));
    else say(found.what === 'entry' ? entryLine(found) : gapLine(found));
  }
  say(json ? JSON.stringify({ what: 'sum', holds: holds(tally), ...tally }) : sumOf(tally));
  // What does not hold is nothing to compare with later.
  if (file !== undefined && holds(tally)) await save(look, file);
  return holds(tally) ? 0 : 1;
};

const OPTIONS = {
  site: { type: 'string' },
  json: { type: 'boolean' },
  jwks: { type: 'string' },
  save: { type: 'string' },
  saved: { type: 'string' },
  folder: { type: 'string' },
} as const;

export const command: Command = {
  help,
  run: async (args) => {
    const { site, json = false, jwks, save: file, saved, folder = '.data' } = readArgs(args, OPTIONS).values;
    const keys = jwks === undefined ? await keysOf(folder) : await readKeySet(jwks);
    return withLedger(folder, (sql) => audit({ sql, keys, site, saved }, { json, file }));
  },
};
