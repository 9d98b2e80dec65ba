import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashable } from '../../src/wire/canonical.js';
import type { ConsentRecord, RecordedChoice } from '../../src/wire/record.js';
import { makeToken } from '../../src/endpoint/access/tokens.js';
import { makeCheckpoints } from '../../src/endpoint/checkpoints/make.js';
import { jsonldOf } from '../../src/endpoint/exports/jsonld.js';
import { exportLines } from '../../src/endpoint/exports/lines.js';
import { basisOf, CONTEXT, statusOf } from '../../src/endpoint/exports/vocabulary.js';
import { sha256 } from '../../src/endpoint/hash.js';
import { ndjson, streamOf } from '../../src/endpoint/http/stream.js';
import type { Site } from '../../src/endpoint/index.js';
import { checkOptions } from '../../src/endpoint/options-check.js';
import { erase } from '../../src/endpoint/retention/erase.js';
import { buildCommand, run } from './command-line.js';
import { freshSite, ISSUER, makeRoom, noticeFor, siteFor, Subject, textsFor, type Room } from './kit.js';
import { DAY, openGround, type Ground } from './house-kit.js';

const sites = Array.from({ length: 50 }, freshSite);
const other = freshSite();
const THEN = Date.UTC(2026, 0, 1);
let room: Room;
let ground: Ground;
let site: string;
let subject: Subject;

const disclosure: Partial<Site> = {
  contact: { person: 'Privacy desk', address: '1 Quay Street, Galway', email: 'privacy@larkline.example' },
  processor: { name: 'Fernhill Hosting', email: 'desk@fernhill.example' },
  jurisdiction: ['IE'],
  storage: ['IE', 'DE'],
  personal: { 3: ['page views'], 4: ['device id'] },
  withdrawal: 'https://www.larkline.example/#privacy',
  privacyRights: 'https://www.larkline.example/privacy',
};

const siteWith = (name: string, more: Partial<Site> = {}): Site => {
  const texts = textsFor();
  const told = { ...texts.purposes.analytics!, recipients: ['Larkline Ltd'] };
  return {
    ...siteFor(name),
    notices: [{ notice: noticeFor(name), texts: [{ ...texts, purposes: { ...texts.purposes, analytics: told } }] }],
    ...more,
  };
};

beforeAll(async () => {
  room = await makeRoom();
  const all = Object.fromEntries(sites.map((name) => [name, siteWith(name, disclosure)]));
  ground = await openGround(room.data, [], { sites: { ...all, [other]: siteFor(other) }, now: THEN });
}, 120_000);
afterAll(async () => {
  await ground.close();
  await room.remove();
});
beforeEach(async () => {
  site = sites.pop()!;
  subject = await Subject.make();
  ground.clock.now = THEN;
});

const says = (choice: 'granted' | 'denied', more: Partial<RecordedChoice> = {}): RecordedChoice => ({
  choice,
  version: 1,
  regime: 'opt-in',
  days: 182,
  ...more,
});
const textsHash = (): Promise<string> => sha256(hashable(siteWith(site).notices[0]!.texts![0]!));
const decide = async (changes: Partial<ConsentRecord> = {}, who = subject): Promise<string> =>
  ground.decide(site, who, {
    notice: { id: 'site', version: 1, hash: await sha256(hashable(noticeFor(site))) },
    shown: { locale: 'en', hash: await textsHash(), layer: 'preferences', layout: 'bar', theme: 'light' },
    ...changes,
  });
const ask = (body: unknown, on = site): Promise<Response> => ground.ask(on, '/exports', { body });
type Line = Record<string, unknown> & { line: string };
const linesOf = (text: string): Line[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
type Node = Record<string, unknown> & { '@type': string; '@id': string };
const graphOf = async (body: unknown): Promise<Node[]> => {
  const response = await ask({ format: 'jsonld', ...(body as object) });
  expect(response.headers.get('content-type')).toBe('application/ld+json; charset=utf-8');
  const document = JSON.parse(await response.text()) as {
    '@context': unknown;
    '@graph': Node[];
    'sayso:nodes': number;
  };
  expect(document['@context']).toEqual(CONTEXT);
  expect(document['sayso:nodes']).toBe(document['@graph'].length);
  return document['@graph'];
};
const recordsIn = (graph: readonly Node[]): Node[] => graph.filter((node) => node['@type'] === 'dpv:ConsentRecord');
const statesOf = (node: Node): string[] => (node['dpv:hasConsentStatus'] as Node[]).map((each) => each['@type']);
const recordOf = (graph: readonly Node[], purpose: string): Node =>
  recordsIn(graph).find((node) => JSON.stringify(node).includes(`urn:sayso:purpose:${site}:${purpose}"`))!;

describe('an export of one subject as NDJSON', () => {
  it('holds each record with its link and receipt, the exact notice and texts once, and who is responsible', async () => {
    const first = await decide();
    const second = await decide({ supersedes: [first] });
    await decide({}, await Subject.make());
    const lines = linesOf(await (await ask({ subject: subject.name })).text());
    expect(lines.map(({ line }) => line)).toEqual(['export', 'record', 'record', 'publication', 'publication', 'end']);
    expect(lines[0]).toMatchObject({
      issuer: ISSUER,
      site,
      controller: { name: 'Larkline Ltd', email: 'privacy@larkline.example' },
      processor: { name: 'Fernhill Hosting' },
      jurisdiction: ['IE'],
      storage: ['IE', 'DE'],
    });
    for (const [i, id] of [first, second].entries()) {
      const line = lines[1 + i] as unknown as { link: { record: string; payload: string }; kept: { payload: string } };
      expect(line.link.record).toBe(id);
      expect(await sha256(line.kept.payload)).toBe(line.link.payload);
      expect(lines[1 + i]).toMatchObject({
        kept: { receipt: expect.any(String) as string },
        retention: { days: 1826 },
      });
    }
    for (const line of lines.slice(3, 5)) expect(await sha256(line['body'] as string)).toBe(line['hash']);
    expect(lines[5]).toEqual({ line: 'end', lines: 5 });
  });

  it('tells what was erased, when and why', async () => {
    const id = await decide();
    const { house } = ground;
    await erase(house, { site, subject: subject.name, ids: [id], reason: 'visitor', at: THEN });
    const lines = linesOf(await (await ask({ subject: subject.name })).text());
    expect(lines.find(({ line }) => line === 'record')).toMatchObject({ kept: null });
    expect(lines.find(({ line }) => line === 'erasure')).toEqual({
      line: 'erasure',
      subject: subject.name,
      record: id,
      at: THEN,
      reason: 'visitor',
    });
  });

  it('keeps to its time', async () => {
    await decide();
    ground.clock.now = THEN + DAY;
    const second = await decide();
    const between = { from: THEN + DAY, until: THEN + DAY + 1 };
    const lines = linesOf(await (await ask({ subject: subject.name, ...between })).text());
    const records = lines
      .filter(({ line }) => line === 'record')
      .map(({ link }) => (link as { record: string }).record);
    expect(records).toEqual([second]);
  });

  it('has the checkpoints of its part of the subjects, and that of the site has all', async () => {
    await decide();
    await decide({}, await Subject.make());
    ground.clock.now = THEN + 2 * DAY;
    await makeCheckpoints(ground.house, ground.clock.now);
    const count = async (body: unknown): Promise<number> =>
      linesOf(await (await ask(body)).text()).filter(({ line }) => line === 'checkpoint').length;
    const all = await count({ whole: true });
    expect(all).toBeGreaterThan(0);
    expect(await count({ subject: subject.name })).toBe(1);
  });
});

describe('who may export', () => {
  it('is no holder of another site, of another scope, or of nothing', async () => {
    await decide();
    const { text } = await makeToken(ground.house.sql, { site: other, scopes: ['records'], label: 'x', days: 1 }, THEN);
    const request = (authorization?: string) =>
      new Request(`${ISSUER}/v1/${site}/exports`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
        body: '{"whole":true}',
      });
    expect((await ground.fetch(request(`Bearer ${text}`))).status).toBe(403);
    expect((await ground.fetch(request())).status).toBe(401);
    expect((await ground.ask(site, '/exports', { scopes: ['admin', 'server'], body: { whole: true } })).status).toBe(
      403,
    );
  });

  it('gets of another controller nothing, by the subject neither', async () => {
    await decide();
    for (const format of ['ndjson', 'jsonld'])
      for (const body of [{ whole: true }, { subject: subject.name }]) {
        const text = await (await ask({ ...body, format }, other)).text();
        expect(text).not.toContain(site);
        expect(text).not.toContain('sayso-receipt');
        expect(text).not.toMatch(/"line":"record"|sayso:Entry/);
      }
  });

  it('runs one at a time for each token, and the next when it was read or given up', async () => {
    const { text } = await makeToken(ground.house.sql, { site, scopes: ['records'], label: 'x', days: 1 }, THEN);
    const start = () =>
      ground.fetch(
        new Request(`${ISSUER}/v1/${site}/exports`, {
          method: 'POST',
          headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' },
          body: '{"whole":true}',
        }),
      );
    for (let i = 0; i < 40; i++) await decide();
    const first = await start();
    const second = await start();
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('60');
    await first.text();
    const third = await start();
    expect(third.status).toBe(200);
    const reader = third.body!.getReader();
    await reader.read();
    await reader.cancel();
    expect((await start()).status).toBe(200);
  });

  it.each([
    [{}, 'either "subject" or "whole"'],
    [{ subject: 'x', whole: true }, 'either "subject" or "whole"'],
    [{ whole: false }, 'whole'],
    [{ whole: true, format: 'csv' }, 'format'],
    [{ whole: true, from: 2, until: 1 }, 'until'],
    [{ subject: 'a\0' }, 'subject'],
  ])('is refused with %j', async (body, words) => {
    const response = await ask(body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: { message: string } }).error.message).toContain(words);
  });
});

/** The shape of a consent record: what the guide to ISO/IEC TS 27560 says must be there (REC-1 to REC-9). */
const iso = v.pipe(v.string(), v.isoTimestamp());
const duration = v.variant('@type', [
  v.object({ '@type': v.literal('dpv:TemporalDuration'), 'rdf:value': v.pipe(v.string(), v.regex(/^P\d+D$/)) }),
  v.object({ '@type': v.literal('dpv:UntilEventDuration'), 'rdf:value': v.string() }),
]);
const notice = v.object({
  '@id': v.pipe(v.string(), v.url()),
  '@type': v.literal('dpv:ConsentNotice'),
  'dct:hasVersion': v.string(),
  'dct:language': v.pipe(v.string(), v.minLength(2)),
  'sayso:sha256': v.pipe(v.string(), v.length(43)),
  'sayso:texts': v.pipe(v.string(), v.url()),
});
const said = v.object({
  '@type': v.picklist(['dpv:ConsentGiven', 'dpv:RenewedConsentGiven', 'dpv:ConsentRefused', 'dpv:ConsentWithdrawn']),
  'dpv:isIndicatedAtTime': iso,
  'dpv:hasDuration': duration,
  'dpv:isIndicatedBy': v.pipe(v.string(), v.startsWith('urn:sayso:subject:')),
  'dpv:hasLegalBasis': v.picklist(['dpv:ExpressedConsent', 'dpv:ExplicitlyExpressedConsent']),
  'dpv:hasIndicationMethod': v.pipe(v.string(), v.minLength(1)),
  'dpv:hasNotice': notice,
  'dct:source': v.pipe(v.string(), v.startsWith('urn:sayso:entry:')),
});
const closed = v.object({
  '@type': v.picklist(['dpv:ConsentExpired', 'dpv:ConsentInvalidated']),
  'dpv:isIndicatedAtTime': iso,
  'dpv:isIndicatedBy': v.string(),
});
const words = v.pipe(v.array(v.string()), v.minLength(1));
const consentRecord = v.object({
  '@id': v.pipe(v.string(), v.regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)),
  '@type': v.literal('dpv:ConsentRecord'),
  'dct:conformsTo': v.literal('https://w3id.org/dpv/schema/dpv-27560#record'),
  'dct:identifier': v.pipe(v.string(), v.uuid()),
  'dpv:hasDataSubject': v.object({ '@id': v.string(), '@type': v.literal('dpv:DataSubject') }),
  'dpv:hasDataController': v.string(),
  'dpv:hasDataProcessor': v.string(),
  'dpv:hasJurisdiction': words,
  'dpv:hasNotice': notice,
  'dpv:hasProcess': v.object({
    '@type': v.literal('dpv:Process'),
    'dpv:hasPurpose': v.object({ '@type': v.literal('dpv:Purpose'), 'dct:title': v.string() }),
    'dpv:hasPersonalData': words,
    'dpv:hasRecipient': words,
    'dpv:hasStorageCondition': v.tuple([
      v.object({ '@type': v.literal('dpv:StorageLocation'), 'dpv:hasLocation': words }),
      v.object({ '@type': v.literal('dpv:StorageDuration'), 'dpv:hasDuration': duration }),
    ]),
  }),
  'dpv:hasRight': v.pipe(v.array(v.object({ 'dpv:isExercisedAt': v.string() })), v.minLength(1)),
  'dpv:hasConsentStatus': v.pipe(v.array(v.union([said, closed])), v.minLength(1)),
});

/** Every prefix that a document uses, in keys and in the values that are IRIs. */
const prefixes = (value: unknown, found = new Set<string>(), key = ''): Set<string> => {
  if (Array.isArray(value)) for (const each of value) prefixes(each, found, key);
  else if (value && typeof value === 'object')
    for (const [name, inside] of Object.entries(value)) {
      if (!name.startsWith('@')) found.add(name.split(':')[0]!);
      prefixes(inside, found, name);
    }
  else if (key === '@type' || key === 'dpv:hasLegalBasis') found.add((value as string).split(':')[0]!);
  return found;
};

describe('an export in linked form', () => {
  it('has a consent record for each purpose that fits the shape, and an entry with receipt for each decision', async () => {
    const id = await decide({ choices: { 3: says('granted') } });
    const graph = await graphOf({ subject: subject.name });
    const [record, ...more] = recordsIn(graph);
    expect(more).toEqual([]);
    expect(v.safeParse(consentRecord, record).issues ?? []).toEqual([]);
    expect(record!['sayso:missing']).toBeUndefined();
    expect([...prefixes(graph)].filter((prefix) => !(prefix in CONTEXT))).toEqual([]);
    const entry = graph.find((node) => node['@type'] === 'sayso:Entry')!;
    expect(await sha256(entry['sayso:payload'] as string)).toBe(entry['sayso:sha256']);
    expect(entry).toMatchObject({
      'dct:identifier': id,
      'sayso:receipt': {
        '@type': 'dpv:ConsentReceipt',
        'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#receipt',
        'sayso:jws': expect.any(String) as string,
      },
    });
    expect((record!['dpv:hasConsentStatus'] as Node[])[0]!['dct:source']).toBe(entry['@id']);
    const parties = graph.filter((node) => /DataController|DataProcessor/.test(node['@type']));
    expect(parties).toMatchObject([
      { 'dpv:hasName': 'Larkline Ltd', 'schema:address': '1 Quay Street, Galway' },
      { 'dpv:hasName': 'Fernhill Hosting' },
    ]);
    expect(record).toMatchObject({
      'dpv:hasDataController': parties[0]!['@id'],
      'dpv:hasDataProcessor': parties[1]!['@id'],
    });
    for (const hash of graph.flatMap((node) => ('sayso:body' in node ? [node] : [])))
      expect(await sha256(hash['sayso:body'] as string)).toBe(hash['sayso:sha256']);
  });

  it('claims no conformity to ISO anywhere', async () => {
    await decide();
    expect(JSON.stringify(await graphOf({ whole: true }))).not.toMatch(/\biso\b/i);
  });

  it('names the same records the same in every export, and others differently', async () => {
    await decide();
    const ids = async (): Promise<string[]> => recordsIn(await graphOf({ whole: true })).map((node) => node['@id']);
    const first = await ids();
    expect(await ids()).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  it('tells the course of each purpose: given, renewed, withdrawn, refused, expired', async () => {
    const first = await decide({ choices: { 3: says('granted'), 4: says('denied') } });
    ground.clock.now += DAY;
    const second = await decide({ choices: { 3: says('granted') }, supersedes: [first] });
    ground.clock.now += DAY;
    const third = await decide({ choices: { 3: says('denied') }, supersedes: [second] });
    ground.clock.now += DAY;
    await decide({ choices: { 3: says('granted') }, supersedes: [third] });
    const graph = await graphOf({ subject: subject.name });
    const [given, renewed, withdrawn, refused] = [
      'ConsentGiven',
      'RenewedConsentGiven',
      'ConsentWithdrawn',
      'ConsentRefused',
    ];
    expect(statesOf(recordOf(graph, '3'))).toEqual([given, renewed, withdrawn, given].map((each) => `dpv:${each}`));
    expect(statesOf(recordOf(graph, '4'))).toEqual([`dpv:${refused}`]);
    ground.clock.now += 400 * DAY;
    expect(statesOf(recordOf(await graphOf({ subject: subject.name }), '3')).at(-1)).toBe('dpv:ConsentExpired');
  });

  it('ends with no grant where tabs contradicted each other', async () => {
    await decide({ choices: { 3: says('denied') } });
    await decide({ choices: { 3: says('granted') } });
    expect(statesOf(recordOf(await graphOf({ whole: true }), '3')).at(-1)).toBe('dpv:ConsentInvalidated');
  });

  it('says of an answer without an end that the visitor ends it', async () => {
    await decide({ choices: { 3: says('granted', { days: 'never' }) } });
    const [event] = recordOf(await graphOf({ whole: true }), '3')['dpv:hasConsentStatus'] as Node[];
    expect(event!['dpv:hasDuration']).toMatchObject({ '@type': 'dpv:UntilEventDuration' });
  });

  it('names the fields that nothing fills', async () => {
    site = other;
    await decide({ choices: { 3: says('granted') } });
    const [record] = recordsIn(await graphOf({ whole: true }));
    expect(record!['sayso:missing']).toEqual([
      'party_contact',
      'party_address',
      'jurisdiction',
      'storage_locations',
      'pii_type',
      'recipient_third_parties',
      'withdrawal_method',
      'privacy_rights',
      'purposes',
    ]);
    expect(record!['dpv:hasDataProcessor']).toBeUndefined();
  });
});

describe('the words', () => {
  it.each([
    [null, 'granted', 'opt-in', 'ConsentGiven'],
    [null, 'denied', 'opt-in', 'ConsentRefused'],
    [null, 'denied', 'opt-out', 'ConsentWithdrawn'],
    [null, 'denied', 'objection', 'ConsentWithdrawn'],
    ['denied', 'denied', 'opt-out', 'ConsentRefused'],
    ['granted', 'denied', 'opt-in', 'ConsentWithdrawn'],
    ['granted', 'granted', 'opt-in', 'RenewedConsentGiven'],
  ] as const)('%s then %s under %s is %s', (before, choice, regime, status) => {
    expect(statusOf(before, choice, regime)).toBe(status);
  });
  it('a button for all is expressed, a switch of its own explicitly', () => {
    expect(basisOf('opt-in', 'accept-all', 'first')).toBe('dpv:ExpressedConsent');
    expect(basisOf('opt-in', 'save', 'preferences')).toBe('dpv:ExplicitlyExpressedConsent');
    expect(basisOf('opt-in', 'api', null)).toBe('dpv:ExpressedConsent');
    expect(basisOf('objection', 'save', 'preferences')).toBe('dpv:LegitimateInterest');
  });
});

describe('a large site', () => {
  /** So many entries as the database would give them, made up page by page: only the export itself can hold them. */
  const MANY = 60_000;
  const crowd = (subjects: number) => {
    const { house } = ground;
    const pages = { asked: 0, most: 0 };
    const payload = JSON.stringify({
      choices: { 3: says('granted') },
      supersedes: [],
      cause: 'save',
      shown: null,
      notice: { id: 'site', version: 1, hash: 'x' },
      region: { code: null, from: 'none' },
      gesture: 'trusted',
      gpc: false,
    });
    const query: typeof house.sql.query = (text, values = []) => {
      if (!text.includes('sayso.ledger')) return house.sql.query(text, values);
      const [, last, seq] = values as [string, string, number];
      const done = last === '' ? 0 : Number(last.slice(1)) * (MANY / subjects) + Number(seq);
      const rows = Array.from({ length: Math.min(500, MANY - done) }, (_, i) => {
        const n = done + i;
        const each = MANY / subjects;
        const who = `s${String(Math.floor(n / each)).padStart(8, '0')}`;
        return {
          site,
          subject: who,
          seq: (n % each) + 1,
          id: crypto.randomUUID(),
          hash: 'h',
          previous: '',
          chain: 'c',
          received: THEN + n,
          notice: 'x',
          status: 'unpublished',
          proof: 'signed',
          at: THEN,
          counted: THEN + n,
          gap: false,
          before: null,
          payload,
          signature: 's',
          receipt: 'r',
        };
      });
      pages.asked++;
      pages.most = Math.max(pages.most, rows.length);
      return Promise.resolve(rows);
    };
    return { pages, house: { ...house, sql: { ...house.sql, query } } };
  };
  const scope = () => ({ site, subject: null, from: 0, until: Number.MAX_SAFE_INTEGER });

  it.each([
    ['ndjson', 2_000],
    ['jsonld', 2_000],
    ['jsonld', 2],
  ] as const)(
    'is read as %s no faster than it is asked for, with %i subjects',
    async (format, subjects) => {
      const { pages, house } = crowd(subjects);
      const pieces = format === 'ndjson' ? ndjson(exportLines(house, scope())) : jsonldOf(house, scope());
      const reader = streamOf(pieces).getReader();
      await reader.read();
      expect(pages.asked).toBe(1);
      let [bytes, most, reads] = [0, 0, 0];
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        bytes += next.value.length;
        most = Math.max(most, next.value.length);
        if (++reads % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(bytes).toBeGreaterThan(MANY * 200);
      expect(pages.most).toBe(500);
      // A piece is a node at most: of a chain of 30,000 entries the 5,000 events that are held at once.
      expect(most).toBeLessThan(subjects === 2 ? 8_000_000 : 100_000);
    },
    60_000,
  );

  it('stops asking when the reader goes away', async () => {
    const { pages, house } = crowd(2_000);
    const reader = streamOf(ndjson(exportLines(house, scope()))).getReader();
    await reader.read();
    await reader.cancel();
    expect(pages.asked).toBe(1);
  });
});

describe('the options', () => {
  it('name every fault', async () => {
    const odd = {
      contact: { email: 'x' },
      processor: { url: 'x' },
      jurisdiction: ['Ireland'],
      storage: [],
      personal: { a: [] },
      withdrawal: '',
    };
    const sites = { shop: { ...siteFor('shop'), ...(odd as never as Partial<Site>) } };
    const faults = await checkOptions({ issuer: ISSUER, sites });
    expect(faults.map(({ path }) => path).sort()).toEqual([
      'sites.shop.contact.email',
      'sites.shop.jurisdiction[0]',
      'sites.shop.personal.a',
      'sites.shop.personal.a',
      'sites.shop.processor.name',
      'sites.shop.processor.url',
      'sites.shop.storage',
      'sites.shop.withdrawal',
    ]);
  });
});

describe('the command', () => {
  it('writes what the route sends, and notes it in the log', async () => {
    await decide();
    const command = await buildCommand();
    const config = join(room.data, 'export.config.json');
    await writeFile(config, JSON.stringify({ issuer: ISSUER, sites: { [site]: siteWith(site, disclosure) } }));
    const sayso = (...args: string[]) =>
      run(command.path, ['export', ...args, '--config', config, '--folder', room.data]);
    const { out, code, err } = await sayso('--format', 'ndjson', '--subject', subject.name);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const route = linesOf(await (await ask({ subject: subject.name })).text());
    expect(linesOf(out).slice(1)).toEqual(route.slice(1));
    expect(JSON.parse((await sayso('--format', 'jsonld')).out)).toHaveProperty('@graph');
    expect((await sayso('--format', 'csv')).err).toMatch(/--format: got "csv", want ndjson or jsonld/);
    expect((await sayso('--format', 'ndjson', '--from', '2026-02-01', '--until', '2026-01-01')).code).toBe(2);
    const log = await ground.house.sql.query('SELECT token, about FROM sayso.admin_action WHERE site = $1', [site]);
    expect(log.filter(({ token }) => token === 'command')).toHaveLength(2);
    expect(JSON.stringify(log)).not.toContain(subject.name);
    command.remove();
  }, 60_000);
});
