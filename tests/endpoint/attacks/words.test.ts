/** Words that a stranger wrote, where they come out again: on pages, in downloads, in logs, in metrics. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../src/endpoint/operation/log.js';
import { exposition } from '../../../src/endpoint/operation/exposition.js';
import { JOBS } from '../../../src/endpoint/routes.js';
import { work } from '../../../src/endpoint/jobs.js';
import type { Database } from '../../../src/endpoint/database/sql.js';
import { openGround, type Ground } from '../house-kit.js';
import { freshSite, ISSUER, makeRoom, ORIGIN, Subject, type Room } from '../kit.js';
import { click, linkFor, news, publicationFor } from '../mail-kit.js';
import { ask, call, callRaw, tell, type OneRequest } from '../rights-kit.js';

const HTML = `</title></h1><script>alert(1)</script><img src=x onerror=alert(1)>"' {controller}`;
const MAIL = 'ann.hidden@example.com';
const TEXT = 'a line\n{"line":"end","lines":1}\r\nand\u2028another, "quoted", <b>';
const site = freshSite();
let room: Room;
let ground: Ground;
let endpoint: never;
let subject: Subject;
const entries: LogEntry[] = [];

beforeAll(async () => {
  room = await makeRoom();
  const { notice, texts } = publicationFor(site);
  const hostile = texts!.map((each) => ({
    ...each,
    controller: HTML,
    purposes: { ...each.purposes, marketing_email: { title: HTML, text: HTML } },
  }));
  ground = await openGround(room.data, [site], {
    log: (entry) => entries.push(entry),
    sites: { [site]: { origins: [ORIGIN], controller: HTML, notices: [{ notice, texts: hostile }] } },
  });
  endpoint = ground as never;
  subject = await Subject.make();
  await ground.decide(site, subject, news('granted'));
});
afterAll(async () => {
  await ground.close();
  await room.remove();
});

describe('a title made of HTML', () => {
  it('is text on every page behind a link, in the browser too', async () => {
    const { url } = await linkFor(ground, site, { subject: subject.name });
    const answers = [
      await ground.fetch(new Request(url)),
      await ground.fetch(click(url, 'nonsense')),
      await ground.fetch(click(url)),
      await ground.fetch(new Request(`${ISSUER}/v1/u/${encodeURIComponent(HTML)}`)),
    ];
    for (const answer of answers) {
      const page = await answer.text();
      expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
      expect(page.match(/<h1>/g)).toHaveLength(1);
      expect(page.match(/<\/title>/g)).toHaveLength(1);
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*form-action 'self'/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect(await (await ground.fetch(new Request(url))).text()).toContain('&lt;script&gt;');
  });
});

describe('a download', () => {
  it('has one line for each line, whatever was written into it', async () => {
    await call<OneRequest>(endpoint, subject, [site, 'concern', { text: TEXT, contact: MAIL }]);
    const text = await (await callRaw(endpoint, subject, [site, 'export'])).text();
    const lines = text.trimEnd().split('\n');
    const read = lines.map((line) => JSON.parse(line) as { line: string; lines?: number; text?: string });
    expect(read.at(-1)).toEqual({ line: 'end', lines: lines.length - 1 });
    expect(read.filter(({ line }) => line === 'end')).toHaveLength(1);
    expect(read.find(({ line, text: said }) => line === 'request' && said)?.text).toBe(TEXT);
  });
});

describe('logs, warnings and metrics', () => {
  const failing = (sql: Database, message: string): Database => ({
    ...sql,
    query: () => Promise.reject(Object.assign(new Error(message), { code: '22P02' })),
    atomic: () => Promise.reject(Object.assign(new Error(message), { code: '22P02' })),
  });

  it('hold nothing of what a request brought, also where all fails', async () => {
    const { url } = await linkFor(ground, site, { address: MAIL });
    const { house } = ground;
    const sql = house.sql;
    const secret = 'the words of Ann Hidden, 12 Elm Street';
    house.sql = failing(sql, `invalid input syntax for type uuid: "${secret}"`);
    try {
      expect((await ground.fetch(click(url))).status).toBe(503);
      expect(
        (await tell(endpoint, ask(site, 'requests', { kind: 'concern', contact: MAIL, text: secret }))).status,
      ).toBe(500);
      const answer = await ground.fetch(
        new Request(`${ISSUER}/v1/${site}/admin/tokens`, { headers: { authorization: `Bearer ${'t'.repeat(40)}` } }),
      );
      expect(await answer.text()).not.toMatch(/uuid|Elm|syntax/);
      await work(house, JOBS);
    } finally {
      house.sql = sql;
    }
    const told = [...ground.said, ...entries.map((entry) => JSON.stringify(entry)), await exposition(house)].join('\n');
    expect(ground.said.length).toBeGreaterThan(2);
    for (const personal of ['Hidden', 'hidden', 'Elm', MAIL, subject.name, url.split('/').at(-1)!, 'alert(1)'])
      expect(told).not.toContain(personal);
  });
});

describe('what is published of the keys', () => {
  it('has no private part, in the key set, the description or anywhere', async () => {
    for (const path of ['/.well-known/jwks.json', '/v1/jwks.json', '/v1/openapi.json']) {
      const answer = await ground.fetch(new Request(`${ISSUER}${path}`));
      expect(answer.status).toBe(200);
      const value: unknown = await answer.json();
      const found: string[] = [];
      JSON.stringify(value, (name, each: unknown) => {
        if (/^(d|k|p|q|dp|dq|qi|oth)$/.test(name) && typeof each === 'string') found.push(name);
        if (each === 'oct') found.push('oct');
        return each;
      });
      expect(found, path).toEqual([]);
    }
    const { keys } = (await (await ground.fetch(new Request(`${ISSUER}/v1/jwks.json`))).json()) as { keys: object[] };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']]);
  });
});

describe('what is remembered in memory', () => {
  it('forgets each subject when its append is over', async () => {
    for (let i = 0; i < 20; i++) await ground.decide(site, await Subject.make());
    expect(ground.house.lanes.size).toBe(0);
  });
});
