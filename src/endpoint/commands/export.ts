import { once } from 'node:events';
import { COMMAND, logAction, subjectMark } from '../access/actions.js';
import { jsonldOf } from '../exports/jsonld.js';
import { exportLines } from '../exports/lines.js';
import type { Scope } from '../exports/scope.js';
import type { House } from '../house.js';
import { ndjson } from '../http/stream.js';
import { readArgs, UsageError, type Command } from './command.js';
import { oneSite, timeFrom, withHouse } from './house.js';

const help = `sayso export --format ndjson|jsonld [--site <site>] [--subject <subject>] [--from <date>] [--until <date>]

Writes everything that is kept of one subject, or of a whole site, to the standard output: records with their chain
links and receipts, erasures, checkpoints, and each notice that was shown, word for word.

  --format   ndjson: one JSON object a line; jsonld: records structured after ISO/IEC TS 27560, in DPV JSON-LD
  --site     may be left out where the endpoint has one site only
  --subject  default: every subject of the site
  --from     received from then on. Dates as 2026-11-24 or 2026-11-24T10:00:00Z
  --until    received before then
  --config   as for sayso serve
  --folder   the endpoint's folder, default .data
`;

const OPTIONS = {
  site: { type: 'string' },
  subject: { type: 'string' },
  format: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  config: { type: 'string' },
  folder: { type: 'string' },
} as const;

const FORMATS: Readonly<Record<string, (house: House, scope: Scope) => AsyncGenerator<string, void>>> = {
  ndjson: (house, scope) => ndjson(exportLines(house, scope)),
  jsonld: jsonldOf,
};

const write = async (house: House, format: string, scope: Scope): Promise<number> => {
  const about = scope.subject === null ? 'the whole site' : await subjectMark(scope.subject);
  const actor = { house, site: scope.site, token: { id: COMMAND } };
  await logAction(actor, { action: 'export-started', about: `${format} of ${about}` });
  for await (const piece of FORMATS[format]!(house, scope))
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  return 0;
};

export const command: Command = {
  help,
  run: async (args) => {
    const { values } = readArgs(args, OPTIONS);
    const { format = '', subject = null } = values;
    if (!Object.hasOwn(FORMATS, format)) throw new UsageError(`--format: got "${format}", want ndjson or jsonld.`);
    const from = timeFrom('from', values.from) ?? 0;
    const until = timeFrom('until', values.until) ?? Number.MAX_SAFE_INTEGER;
    if (until <= from) throw new UsageError('--until: the export would end before it begins.');
    return withHouse(values, async (house) =>
      write(house, format, { site: oneSite(house, values.site), subject, from, until }),
    );
  },
};
