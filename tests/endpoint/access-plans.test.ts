/**
 * The visitor's path crosses no subjects: every statement that a visitor's request runs names the subject, and its plan
 * finds the rows by it, with thousands of rows in every table. The plans are PostgreSQL's own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Row } from '../../src/endpoint/database/sql.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { ROUTES } from '../../src/endpoint/routes.js';
import { canonical } from '../../src/wire/canonical.js';
import { sha256 } from '../../src/endpoint/hash.js';
import { openGround, type Ground } from './house-kit.js';
import {
  base64url,
  batchOf,
  freshId,
  freshSite,
  ISSUER,
  makeRoom,
  noticeHash,
  openAsOwner,
  ORIGIN,
  post,
  recordFor,
  Subject,
  type Room,
} from './kit.js';
import { askServer, click, linkFor, publicationFor } from './mail-kit.js';
import { ask, callRaw } from './rights-kit.js';
import { columnsByTable } from './statements.js';

const ROWS = 4000;
const site = freshSite();
/** Tables that belong to all subjects of a site, each with its reason. */
const SHARED: Readonly<Record<string, string>> = {
  publication: 'few rows, the same for all',
  token: 'few rows, for staff',
  lease: 'few rows, for jobs',
  hold: 'few rows, for staff',
  hold_lift: 'few rows, for staff',
  mail_feed_walk: 'one row a site',
  mail_feed:
    'what senders read in one order of the whole site; an erasure adds to its end, found by one look at the key',
};
/** Routes that no visitor's browser calls for its subject, each with its reason. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  readOwnToken: 'staff',
  adminAdmin: 'a file',
  adminAdminPageJs: 'a file',
  adminAdminPageCss: 'a file',
  globalPrivacyControl: 'what the site does, from published notices',
  wellKnownKeys: 'no statement',
  keys: 'no statement',
  health: 'the operator',
  healthz: 'the operator',
  readyz: 'the operator',
  metrics: 'the operator',
  openapi: 'no statement',
  setCookie: 'no statement: the cookie is all it reads',
};

interface Ran {
  route: string;
  text: string;
  values: readonly unknown[];
}

let room: Room;
let ground: Ground;
let owner: Database;
const ran: Ran[] = [];
const answered = new Map<string, number>();
let route = '';
const columns = columnsByTable();
const hasSubject = (table: string): boolean => columns.get(table)?.has('subject') ?? false;
const tablesOf = (text: string): string[] => [...text.matchAll(/sayso\.(\w+)/g)].map(([, name]) => name!);

/** Notes every statement of a database, inside transactions too. */
const note = (sql: Database): void => {
  const { query, atomic } = sql;
  const noting =
    (run: Database['query']): Database['query'] =>
    (text, values = []) => {
      if (route) ran.push({ route, text, values });
      return run(text, values);
    };
  sql.query = noting(query);
  sql.atomic = (work) => atomic((own) => work({ query: noting(own.query) }));
};

const VALUE: Readonly<Record<string, string>> = {
  text: `'x' || i`,
  bigint: 'i',
  integer: 'i',
  smallint: '(i % 256)::smallint',
  boolean: 'false',
  uuid: 'gen_random_uuid()',
  bytea: `''::bytea`,
  jsonb: `'{}'::jsonb`,
  json: `'{}'::json`,
  ARRAY: `'{}'`,
  numeric: 'i',
  'double precision': 'i',
  'timestamp with time zone': 'now()',
};

/** Thousands of rows of other subjects in every table with a subject, whatever its columns are. */
const fill = async (): Promise<void> => {
  for (const table of [...columns.keys()].filter(hasSubject)) {
    const found = await owner.query(
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = 'sayso' AND table_name = $1`,
      [table],
    );
    const own: Record<string, string> = { site: `'${site}'`, subject: `'other' || i` };
    const values = found.map(({ name, type }) => own[name as string] ?? VALUE[type as string]);
    expect(values, table).not.toContain(undefined);
    const names = found.map(({ name }) => `"${name as string}"`).join(', ');
    await owner.query(
      `INSERT INTO sayso.${table} (${names}) SELECT ${values.join(', ')} FROM generate_series(1, ${ROWS}) i ON CONFLICT DO NOTHING`,
    );
  }
  await owner.query('ANALYZE');
};

const call = async (id: string, request: () => Promise<Response> | Response): Promise<Response> => {
  route = id;
  try {
    const response = await request();
    answered.set(id, response.status);
    return response;
  } finally {
    route = '';
  }
};

const known = async (id: string, call_: () => Promise<Response>): Promise<Response> => {
  const response = await call(id, call_);
  expect([id, response.status, response.status < 300 ? '' : await response.clone().text()]).toEqual([
    id,
    expect.toSatisfy((status: number) => status < 300),
    '',
  ]);
  return response;
};

/** What a visitor does: decides, comes again, asks, and follows the links of mails. */
const visit = async (): Promise<void> => {
  const subject = await Subject.make();
  const hash = await noticeHash(site);
  const first = recordFor(site, { notice: { id: 'site', version: 1, hash } });
  const second = recordFor(site, { notice: { id: 'site', version: 1, hash }, supersedes: [first.id, freshId()] });
  const jws = await Promise.all([first, second].map((each) => subject.sign(JSON.stringify(each))));
  for (let i = 0; i < 2; i++)
    await known('deliverRecords', async () =>
      ground.fetch(post(site, batchOf([...jws, { payload: JSON.stringify(recordFor(site)) }]))),
    );
  const [publication] = await owner.query(`SELECT hash FROM sayso.publication WHERE site = $1 LIMIT 1`, [site]);
  await known('readPublication', async () =>
    ground.fetch(new Request(`${ISSUER}/v1/${site}/notices/${publication!['hash'] as string}`)),
  );
  await rights(subject, second.id);
  await mail();
  await accounts(subject);
};

const page = (path: string, body: unknown): Request =>
  new Request(`${ISSUER}/v1/${site}/${path}`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'text/plain' },
    body: JSON.stringify(body),
  });

/** Joins an account, asks how it stands, leaves it. */
const accounts = async (subject: Subject): Promise<void> => {
  const { ticket } = await askServer<{ ticket: string }>(ground, site, '/accounts/tickets', { account: 'ada' });
  const event = (kind: string, more: Record<string, unknown>): Promise<string> =>
    subject.sign(
      JSON.stringify({
        ...{ v: 1, kind, id: freshId(), site, at: ground.clock.now, notice: { hash: '' }, supersedes: [], choices: {} },
        salt: base64url(crypto.getRandomValues(new Uint8Array(16))),
        ...more,
      }),
      { typ: 'sayso-event+jws' },
    );
  const sent = ground.clock.now;
  const joining = await event('link', { ticket, notice: { hash: ticket.split('.')[2] } });
  for (let i = 0; i < 2; i++)
    await known('linkBrowser', async () => ground.fetch(page('accounts/link', { sent, event: joining })));
  const { nonce } = (await (await ground.fetch(ask(site, 'nonce', ''))).json()) as { nonce: string };
  const body = { sent, denied: {} };
  const claim = { nonce, method: 'POST', path: `/${site}/accounts/standing`, body: await sha256(canonical(body)) };
  const proof = await subject.sign(JSON.stringify(claim), { typ: 'sayso-request+jws' });
  await known('accountStanding', async () => ground.fetch(page('accounts/standing', { proof, body })));
  const leaving = await event('unlink', {});
  await known('unlinkBrowser', async () => ground.fetch(page('accounts/unlink', { sent, event: leaving })));
};

const rights = async (subject: Subject, record: string): Promise<void> => {
  const proven = (id: string, at: string, body: Record<string, unknown> = {}): Promise<Response> =>
    known(id, () => callRaw(ground as unknown as Endpoint, subject, [site, at, body]));
  await known('giveNonce', async () => ground.fetch(ask(site, 'nonce', '')));
  await proven('seeRecords', 'records');
  await proven('exportSubject', 'export').then((response) => response.text());
  await proven('correctContact', 'contact', { contact: 'ada@example.org' });
  await proven('raiseConcern', 'concern', { text: 'It came back.' });
  await proven('seeRequests', 'requests/own');
  await proven('eraseRecords', 'erase', { records: [record] });
  await proven('eraseRecords', 'erase');
  const asked = await known('requestWithoutKey', async () =>
    ground.fetch(ask(site, 'requests', { kind: 'see', contact: 'a@example.org' })),
  );
  const { request, secret } = (await asked.json()) as { request: { reference: string }; secret: string };
  await known('seeRequestWithoutKey', async () =>
    ground.fetch(ask(site, 'requests/status', { reference: request.reference, secret })),
  );
};

const mail = async (): Promise<void> => {
  const address = 'ada@example.org';
  const link = await linkFor(ground, site, { address });
  await known('showUnsubscribe', async () => ground.fetch(new Request(link.url)));
  const { url } = await askServer<{ url: string }>(ground, site, '/mail/confirmations', { address });
  await known('showConfirm', async () => ground.fetch(new Request(url)));
  await known('confirm', async () => ground.fetch(click(url, 'Confirm=Yes')));
  for (let i = 0; i < 2; i++) await known('unsubscribe', async () => ground.fetch(click(link.url)));
};

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, [site], {
    sites: { [site]: { origins: [ORIGIN], controller: 'Larkline Ltd', notices: [publicationFor(site)] } },
  });
  owner = await openAsOwner(room.data);
  note(ground.house.sql);
  note((await ground.house.purge()) as Database);
  await fill();
  await visit();
});
afterAll(async () => {
  await ground.close();
  await owner.close();
  await room.remove();
});

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Cond'?: string;
  'Recheck Cond'?: string;
  Filter?: string;
  Plans?: Node[];
}
const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** A reference names one row, whichever key finds it: it is enough that the subject is compared then. */
const isOneRow = (node: Node): boolean =>
  node['Relation Name'] === 'request' &&
  /reference = /.test(node['Index Cond'] ?? '') &&
  /subject = /.test(node.Filter ?? '');

/** Scans of a table with a subject that do not find their rows by it. */
const strays = async ({ text, values }: Ran): Promise<string[]> => {
  const [row] = await owner.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
  const [{ Plan }] = (row as Row & { 'QUERY PLAN': [{ Plan: Node }] })['QUERY PLAN'];
  return nodesOf(Plan)
    .filter(
      (node) =>
        node['Node Type'].endsWith('Scan') &&
        !((node['Relation Name'] ?? '') in SHARED) &&
        hasSubject(node['Relation Name'] ?? '') &&
        !isOneRow(node),
    )
    .filter((node) => !/\bsubject\b/.test(node['Index Cond'] ?? node['Recheck Cond'] ?? ''))
    .map((node) => `${node['Node Type']} on ${node['Relation Name']} by ${node['Index Cond'] ?? 'nothing'}`);
};

const shaped = (): Ran[] => [...new Map(ran.map((each) => [`${each.route} ${each.text}`, each])).values()];
const named = ({ route: id, text }: Ran): string => `${id}: ${text.replace(/\s+/g, ' ').trim().slice(0, 160)}`;

describe('the visitor’s path', () => {
  it('was walked whole: every route that no token guards', () => {
    const open = ROUTES.filter(({ access }) => access.kind !== 'token').map(({ says }) => says.id);
    expect(open.filter((id) => !answered.has(id) && !(id in ELSEWHERE))).toEqual([]);
    expect(shaped().length).toBeGreaterThan(15);
  });

  it('names the subject in every statement', () => {
    const faults = shaped().filter(({ text }) => {
      const tables = tablesOf(text).filter((table) => !(table in SHARED));
      return tables.length > 0 && !/\bsubject\b/.test(text);
    });
    expect(faults.map(named)).toEqual([]);
  });

  it('finds its rows by the subject, by the plans', async () => {
    const faults: string[] = [];
    for (const each of shaped().filter(({ text }) => tablesOf(text).some(hasSubject)))
      for (const stray of await strays(each)) faults.push(`${named(each)} => ${stray}`);
    expect(faults).toEqual([]);
  });

  it('has the subject in every key of every table that it touches', async () => {
    const keys = await owner.query(`
      SELECT t.relname AS name, i.relname AS index, array_agg(a.attname::text) AS columns
      FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
      JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey)
      WHERE n.nspname = 'sayso' AND x.indisunique GROUP BY 1, 2`);
    const touched = new Set(ran.flatMap(({ text }) => tablesOf(text)).filter((table) => !(table in SHARED)));
    const without = keys.filter(
      ({ name, columns: own }) => touched.has(name as string) && !(own as string[]).includes('subject'),
    );
    expect(without.map(({ index }) => index)).toEqual([]);
  });
});

describe('the check of plans', () => {
  it('sees a scan that reads others’ rows', async () => {
    for (const text of [
      'SELECT payload FROM sayso.payload WHERE site = $1 AND id = gen_random_uuid()',
      'SELECT seq FROM sayso.ledger WHERE site = $1 AND received > 0 ORDER BY received LIMIT 5',
      `DELETE FROM sayso.payload WHERE site = $1 AND subject LIKE '%x'`,
    ])
      expect([text, await strays({ route: 'x', text, values: [site] })]).toEqual([text, [expect.any(String)]]);
  });
});
