import { once } from 'node:events';
import { reportLines, yearOf, type ReportLine } from '../cpni/report.js';
import type { House } from '../house.js';
import { readArgs, UsageError, type Command } from './command.js';
import { oneSite, withHouse } from './house.js';

const help = `sayso cpni report --year <year> [--site <site>] [--json]

Lists what was done with CPNI in a year, for the annual certificate (47 CFR 64.2009): every campaign, disclosure and
failure of the opt-out, then the sums.

  --site    may be left out where the endpoint has one site only
  --json    one JSON object a line
  --config  as for sayso serve
  --folder  the endpoint's folder, default .data
`;

const OPTIONS = {
  site: { type: 'string' },
  year: { type: 'string' },
  json: { type: 'boolean' },
  config: { type: 'string' },
  folder: { type: 'string' },
} as const;

const time = (ms: unknown): string => new Date(ms as number).toISOString().slice(0, 16).replace('T', ' ');
const listed = (of: unknown): string => (of as string[]).join(', ');

interface Sums {
  uses: Record<string, number>;
  disclosures: Record<string, number>;
  failures: Record<string, number>;
  notices: { purpose: string; way: string; sent: number; returned: number }[];
}

const useLine = (line: ReportLine): string => {
  const to =
    line['recipient'] === 'carrier' ? '' : `  to ${String(line['recipientName'])} (${String(line['recipient'])})`;
  const stood = line['found'] as string | null;
  const found = stood === null ? '' : `, customer ${stood}`;
  return (
    `${time(line['used'])}  ${String(line['of'])}  purpose ${String(line['purpose'])}${to}  ${String(line['campaign'])}` +
    `  [CPNI: ${listed(line['cpni'])}; offered: ${listed(line['products'])}; approval: ${String(line['approval'])}${found}]`
  );
};

const sumsOf = (line: ReportLine): string => {
  const { uses, disclosures, failures, notices } = line as unknown as Sums;
  const pairs = (of: Record<string, number>): string =>
    Object.entries(of)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ') || 'none';
  const sent = notices.map((each) => `purpose ${each.purpose} ${each.way} ${each.sent} (${each.returned} returned)`);
  return `uses: ${pairs(uses)}\ndisclosures: ${pairs(disclosures)}\nfailures: ${pairs(failures)}\nnotices: ${sent.join(', ') || 'none'}`;
};

const WORDS: Readonly<Record<ReportLine['line'], (line: ReportLine) => string>> = {
  report: (line) =>
    `CPNI of ${String(line['controller'])} (${String(line['site'])}), ${time(line['from'])} to ${time(line['until'])} UTC`,
  use: useLine,
  failure: (line) =>
    `${time(line['failed'])}  opt-out failed (${String(line['mechanism'])}${line['anomaly'] ? ', anomaly' : ''})  ${String(line['description'])}`,
  sums: sumsOf,
};

const report = async (house: House, site: string, { year, json }: { year: number; json: boolean }): Promise<number> => {
  if (!house.options.sites[site]?.cpni) throw new Error(`The site "${site}" has no purposes for CPNI (option "cpni").`);
  for await (const line of reportLines(house, yearOf(site, year))) {
    const text = json ? JSON.stringify(line) : WORDS[line.line](line);
    if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
  }
  return 0;
};

export const command: Command = {
  help,
  run: async (args) => {
    const { values, positionals } = readArgs(args, OPTIONS, true);
    const { year = '', json = false, site } = values;
    if (positionals.join(' ') !== 'report')
      throw new UsageError(`sayso cpni: got "${positionals.join(' ')}", want report.`);
    if (!/^(19|20)\d\d$/.test(year)) throw new UsageError(`--year: got "${year}", want a year such as 2026.`);
    return withHouse(values, async (house) => report(house, oneSite(house, site), { year: Number(year), json }));
  },
};
