import { logAction } from '../access/actions.js';
import { faultLine, type Fault } from '../../wire/notice-check.js';
import type { Notice, Texts } from '../../wire/notice.js';
import { publicationFaults, type Publication } from '../notices/check.js';
import { pressOne, publishAll } from '../notices/publications.js';
import type { Sql } from '../database/sql.js';
import { readArgs, readJson, UsageError, type Command } from './command.js';
import { siteNamed, withDatabase } from './desk.js';

const help = `sayso publish <notice.json> [<texts.en.json> ...] --site <site>

Publishes a notice and its texts by hash, so that the exact words that were shown can be produced years later.
Everything is checked first, and every fault is named. What was published never changes; to publish it again does nothing.
A running endpoint knows it at once.

  --site    the site that the notice belongs to
  --url     publish through a running endpoint, such as https://consent.example.com/v1
  --token   file that holds a token with the scope "notices", for --url; default: the variable SAYSO_TOKEN
  --folder  the endpoint's folder, default .data

Without --url it works on the database that DATABASE_URL names, else on the folder's own.
`;

interface Said {
  hash: string;
  kind: string;
  new: boolean;
}

const tell = (said: readonly Said[]): number => {
  for (const { hash, kind, new: fresh } of said)
    process.stdout.write(`${hash}  ${kind}${fresh ? '' : ' (was published before)'}\n`);
  return 0;
};

const complain = (faults: readonly Fault[]): number => {
  process.stderr.write(`${faults.map(faultLine).join('\n')}\nNothing was published.\n`);
  return 1;
};

const intoDatabase = async (sql: Sql, site: string, publication: Publication): Promise<Said[]> => {
  const pressed = await pressOne(site, publication);
  const fresh = new Set(await publishAll(sql, pressed, Date.now()));
  const actor = { house: { now: Date.now, sql }, site, token: null };
  for (const hash of fresh) await logAction(actor, { action: 'notice-published', about: `notice ${hash}` });
  return pressed.map(({ hash, kind }) => ({ hash, kind, new: fresh.has(hash) }));
};

interface Reply {
  published?: Said[];
  error?: { message: string; faults?: Fault[] };
}

const send = async (target: string, token: string, publication: Publication): Promise<Said[]> => {
  const response = await fetch(target, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(publication),
    redirect: 'error',
  });
  const { published, error } = (await response.json().catch(() => ({}))) as Reply;
  if (response.ok && published) return published;
  const faults = error?.faults?.map((fault) => `\n${faultLine(fault)}`).join('') ?? '';
  throw new Error(`${target} answered ${response.status}: ${error?.message ?? 'no words'}${faults}`);
};

/** One language a request, so that no body grows beyond what the endpoint reads. */
const overTheWire = async (target: string, token: string, { notice, texts = [] }: Publication): Promise<Said[]> => {
  const said = await send(target, token, { notice });
  for (const each of texts)
    said.push(...(await send(target, token, { notice, texts: [each] })).filter(({ kind }) => kind === 'texts'));
  return said;
};

const targetOf = (url: string, site: string): string => {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  if (!/^https?:$/.test(protocol))
    throw new UsageError(`--url: got "${url}", want the endpoint's address with its prefix.`);
  if (protocol === 'http:' && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
    throw new UsageError(`--url: want https, or the token could be read on its way to ${hostname}.`);
  return `${url.replace(/\/$/, '')}/${site}/admin/notices`;
};

const tokenFrom = async (file: string | undefined): Promise<string> => {
  const { readFile } = await import('node:fs/promises');
  const token = file === undefined ? process.env['SAYSO_TOKEN'] : await readFile(file, 'utf8');
  if (!token?.trim()) throw new UsageError('--token: name a file with a token, or set SAYSO_TOKEN.');
  return token.trim();
};

const OPTIONS = {
  site: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  folder: { type: 'string' },
} as const;

export const command: Command = {
  help,
  run: async (args) => {
    const { values, positionals } = readArgs(args, OPTIONS, true);
    if (!positionals.length) throw new UsageError('Name the notice: sayso publish notice.json --site <site>');
    const site = siteNamed(values.site);
    const target = values.url === undefined ? null : targetOf(values.url, site);
    const token = target === null ? '' : await tokenFrom(values.token);
    const [notice, ...texts] = await Promise.all(positionals.map(readJson));
    const publication = { notice: notice as Notice, texts: texts as Texts[] };
    const faults = await publicationFaults('', site, publication);
    if (faults.length) return complain(faults);
    if (target !== null) return tell(await overTheWire(target, token, publication));
    const folder = values.folder ?? '.data';
    return tell(await withDatabase(folder, (sql) => sql.atomic((own) => intoDatabase(own, site, publication))));
  },
};
