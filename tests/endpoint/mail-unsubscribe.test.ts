/** One-click unsubscribe (RFC 8058): what it does, and what it does not do whoever tries. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/endpoint/hash.js';
import { makeSecret } from '../../src/endpoint/keys/secrets.js';
import { createEndpoint, maskPath, openMailLinks } from '../../src/endpoint/index.js';
import { fromBase64url, toBase64url } from '../../src/wire/base64url.js';
import { openGround, type Ground } from './house-kit.js';
import { freshId, freshSite, ISSUER, makeRoom, recordFor, Subject, type Room } from './kit.js';
import {
  audited,
  click,
  entriesOfSubject,
  linkFor,
  news,
  NEWS,
  ONE_CLICK,
  publicationFor,
  standsFor,
  urlOf,
} from './mail-kit.js';

let room: Room;
let ground: Ground;
const site = freshSite();
const other = freshSite();
const MINUTE = 60_000;

const sites = Object.fromEntries(
  [site, other].map((name) => [
    name,
    { origins: ['https://www.larkline.example'], controller: 'Larkline Ltd', notices: [publicationFor(name)] },
  ]),
);

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, [site, other], { sites });
}, 120_000);
afterAll(async () => {
  await ground.close();
  await room.remove();
});

const tokenOf = (url: string): string => url.split('/').at(-1)!;
const get = (url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  ground.fetch(new Request(url, { method, headers }));
/** A browser that has granted mail, and its link. */
const reader = async (): Promise<{ subject: Subject; url: string; granted: string }> => {
  const subject = await Subject.make();
  const granted = await ground.decide(site, subject, news('granted'));
  ground.clock.now += 1000;
  return { subject, granted, url: (await linkFor(ground, site, { subject: subject.name })).url };
};
const countOf = async (subject: string): Promise<number> => (await entriesOfSubject(ground, site, subject)).length;

describe('a link', () => {
  it('comes with the exact header fields that a mail must carry', async () => {
    const link = await linkFor(ground, site, { address: 'Ann@Example.com' });
    expect(link.url).toMatch(/^https:\/\/records\.larkline\.example\/v1\/u\/[\w-]{100,400}$/);
    expect(link.headers).toEqual({
      'List-Unsubscribe': `<${link.url}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    expect(link.key).toBe(NEWS);
    expect(link.subject).toMatch(/^mail:[\w-]{43}$/);
    // A header line must not be longer than 998 octets (RFC 5322, section 2.1.1), and a URL cannot be folded.
    expect(link.headers['List-Unsubscribe']!.length).toBeLessThan(900);
  });

  it('tells nothing of whom it stands for, and two for the same person differ', async () => {
    const to = { address: 'ann@example.com' };
    const [a, b] = [await linkFor(ground, site, to), await linkFor(ground, site, to)];
    expect(a.url).not.toBe(b.url);
    const bytes = Buffer.from(tokenOf(a.url), 'base64url').toString('latin1');
    for (const secret of ['ann', 'example', site, a.subject.slice(5)]) expect(bytes).not.toContain(secret);
  });

  it('is made for an address, an account or a reference of the sender’s own, each a subject of its own on each site', async () => {
    const subjects = await Promise.all([
      linkFor(ground, site, { address: 'ann@example.com' }),
      linkFor(ground, site, { contact: 'ann@example.com' }),
      linkFor(ground, site, { account: 'ann@example.com' }),
      linkFor(ground, other, { address: 'ann@example.com' }),
    ]);
    expect(new Set(subjects.map((each) => each.subject)).size).toBe(4);
    for (const spelling of [' ANN@EXAMPLE.COM ', 'ann@example.com.', 'Ann@example.COM'])
      expect((await linkFor(ground, site, { address: spelling })).subject).toBe(subjects[0].subject);
    expect((await linkFor(ground, site, { address: 'a.nn@example.com' })).subject).not.toBe(subjects[0].subject);
    const idn = await linkFor(ground, site, { address: 'ann@bücher.example' });
    expect((await linkFor(ground, site, { address: 'ann@xn--bcher-kva.example' })).subject).toBe(idn.subject);
  });

  it('is refused by name where the recipient is none, or the purpose sends no mail', async () => {
    const refuse = async (body: unknown): Promise<[number, string, string]> => {
      const response = await ground.ask(site, '/mail/links', { scopes: ['server'], body });
      const { error } = (await response.json()) as { error: { code: string; path: string; message: string } };
      expect(JSON.stringify(error)).not.toMatch(/b\.example|b\/c/);
      return [response.status, error.code, error.path];
    };
    expect(await refuse({})).toEqual([400, 'bad-recipient', 'subject']);
    expect(await refuse({ address: 'a@b.example', account: '1' })).toEqual([400, 'bad-recipient', 'subject']);
    for (const address of [
      'ann',
      'ann@',
      '@b.example',
      'ann@b@c.example',
      'Ann <ann@b.example>',
      'ann@b/c',
      'a\nb@c.example',
    ])
      expect(await refuse({ address })).toEqual([400, 'bad-address', 'address']);
    expect(await refuse({ subject: 'somebody' })).toEqual([400, 'bad-link', 'subject']);
    expect(await refuse({ contact: '1', purpose: 'analytics' })).toEqual([400, 'no-mail-purpose', 'purpose']);
    expect(await refuse({ contact: '1', purpose: '__proto__' })).toEqual([400, 'no-mail-purpose', 'purpose']);
    expect((await ground.ask(site, '/mail/links', { scopes: ['records'], body: { contact: '1' } })).status).toBe(403);
  });

  it('is made without a call by whoever holds the secrets', async () => {
    const { subject, granted } = await reader();
    const make = await openMailLinks({ keys: join(room.data, 'keys'), issuer: `${ISSUER}/`, site });
    const link = await make({ subject: subject.name, key: NEWS });
    expect(Object.keys(link.headers)).toEqual(['List-Unsubscribe', 'List-Unsubscribe-Post']);
    expect((await ground.fetch(click(link.url))).status).toBe(200);
    const [, entry] = await entriesOfSubject(ground, site, subject.name);
    expect(JSON.parse(entry!.kept!.payload)).toMatchObject({ cause: 'email-link', supersedes: [granted] });
    await expect(make({ subject: subject.name, key: 0 })).rejects.toThrow(/key: got 0/);
  });
});

describe('GET', () => {
  it('shows a page that needs nothing from elsewhere, and changes nothing however often', async () => {
    const { subject, url } = await reader();
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD', 'GET']) expect((await get(url, {}, method)).status).toBe(200);
    const response = await get(url);
    const html = await response.text();
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; img-src data:; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(html).toContain('Larkline News');
    expect(html).toContain('name="List-Unsubscribe" value="One-Click"');
    expect(html).not.toMatch(/<script|<img|https?:\/\/|style="/);
    expect(await countOf(subject.name)).toBe(1);
    expect(await standsFor(ground, site, subject.name)).toBe('granted');
    expect(await (await get(url, {}, 'HEAD')).text()).toBe('');
  });

  it('speaks the reader’s language, with the texts that the site published in it', async () => {
    const { url } = await reader();
    const said = async (language: string): Promise<string> => (await get(url, { 'accept-language': language })).text();
    expect(await said('de-AT,de;q=0.9,en;q=0.8')).toMatch(/lang="de" dir="ltr".*„Larkline-Neuigkeiten“ von Larkline/s);
    expect(await said('ar')).toMatch(/lang="ar" dir="rtl".*<button>إلغاء الاشتراك/s);
    expect(await said('fr;q=0.3, en;q=0')).toContain('lang="fr"');
    for (const odd of ['', '*', 'xx, yy;q=2', ';;;q=,', 'en;q=nan,de;q=-1', 'a'.repeat(5000)])
      expect(await said(odd)).toContain('lang="en"');
  });

  it('writes what a notice says as text, whatever it holds', async () => {
    const name = freshSite();
    const publication = publicationFor(name);
    const [texts] = publication.texts!;
    const title = '<img src=x onerror=alert(1)>{controller}"\'&';
    const evil = {
      ...texts!,
      controller: '</p><script>{purpose}',
      purposes: { ...texts!.purposes, marketing_email: { title, text: 'x' } },
    };
    const own = await openGround(room.data, [name], {
      sites: { [name]: { ...sites[site]!, notices: [{ ...publication, texts: [evil] }] } },
    });
    const html = await (await own.fetch(new Request((await linkFor(own, name, { contact: '1' })).url))).text();
    expect(html).not.toMatch(/<img|<script/);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;{controller}&quot;&#39;&amp;');
    await own.close();
  });
});

describe('POST', () => {
  it('withdraws with the one field, as a form of either kind, without cookies, and answers at once', async () => {
    const multipart = new FormData();
    multipart.set('List-Unsubscribe', 'One-Click');
    for (const body of [ONE_CLICK, multipart]) {
      const { subject, url, granted } = await reader();
      const response = await ground.fetch(click(url, body));
      expect([response.status, response.redirected, response.headers.get('location')]).toEqual([200, false, null]);
      expect(await standsFor(ground, site, subject.name)).toBe('denied');
      const entries = await entriesOfSubject(ground, site, subject.name);
      expect(entries.map(({ link }) => link.proof)).toEqual(['signed', 'endpoint']);
      expect(JSON.parse(entries[1]!.kept!.payload)).toMatchObject({
        cause: 'email-link',
        choices: { [NEWS]: { choice: 'denied', version: 1, regime: 'opt-in', days: 'never' } },
        supersedes: [granted],
        gesture: 'code',
        shown: null,
      });
      expect(entries[1]!.gap).toBe(false);
      expect(await audited(ground, entries)).toEqual([
        { receipt: 'ok', signature: 'ok', chain: 'ok' },
        { receipt: 'ok', signature: 'endpoint', chain: 'ok' },
      ]);
    }
  });

  it('leaves one record, however often and however many at once', async () => {
    const { subject, url } = await reader();
    const all = await Promise.all(Array.from({ length: 12 }, () => ground.fetch(click(url))));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    ground.clock.now += 400 * 86_400_000;
    expect((await ground.fetch(click(url))).status).toBe(200);
    expect(await countOf(subject.name)).toBe(2);
    ground.clock.now -= 400 * 86_400_000;
  });

  it('works for who never decided anything, and touches no other purpose and nobody else', async () => {
    const bystander = await reader();
    const link = await linkFor(ground, site, { contact: `c-${freshId()}` });
    expect((await ground.fetch(click(link.url))).status).toBe(200);
    expect(await standsFor(ground, site, link.subject)).toBe('denied');
    expect(await standsFor(ground, site, link.subject, 3)).toBeUndefined();
    expect(await standsFor(ground, site, bystander.subject.name)).toBe('granted');
    expect(await countOf(link.subject)).toBe(1);
  });

  it('is overcome by a later grant of the same browser, and by no older or late one', async () => {
    const { subject, url, granted } = await reader();
    await ground.fetch(click(url));
    ground.clock.now += MINUTE;
    const before = ground.clock.now - 20 * MINUTE;
    await ground.decide(site, subject, { ...news('granted'), supersedes: [granted], at: before });
    expect(await standsFor(ground, site, subject.name)).toBe('denied');
    // The browser never saw the withdrawal: it follows only what it knows.
    await ground.decide(site, subject, { ...news('granted'), supersedes: [granted] });
    expect(await standsFor(ground, site, subject.name)).toBe('granted');
    ground.clock.now += MINUTE;
    expect((await ground.fetch(click(url))).status).toBe(200);
    expect(await standsFor(ground, site, subject.name)).toBe('denied');
  });

  it('changes nothing where the body asks for anything else', async () => {
    const { subject, url } = await reader();
    const twice = new FormData();
    twice.append('List-Unsubscribe', 'One-Click');
    twice.append('List-Unsubscribe', 'No');
    const file = new FormData();
    file.set('List-Unsubscribe', new Blob(['One-Click']));
    const others: [BodyInit, number, Record<string, string>?][] = [
      ['', 400],
      ['List-Unsubscribe=one-click', 400],
      ['List-Unsubscribe=One-Click2', 400],
      ['list-unsubscribe=One-Click', 400],
      ['List-Subscribe=One-Click', 400],
      ['List-Unsubscribe=One-Click&List-Unsubscribe=No', 400],
      ['{"List-Unsubscribe":"One-Click"}', 400],
      [twice, 400],
      [file, 400],
      ['--x', 400, { 'content-type': 'multipart/form-data; boundary=x' }],
      ['--x', 400, { 'content-type': 'multipart/form-data' }],
      [new Uint8Array([0xff, 0xfe]), 400],
      [ONE_CLICK, 415, { 'content-type': 'text/plain' }],
      [ONE_CLICK, 415, { 'content-type': 'application/json' }],
      [ONE_CLICK, 415, { 'content-type': 'application/x-www-form-urlencodedx' }],
      [ONE_CLICK, 415, { 'content-encoding': 'gzip' }],
      [`${ONE_CLICK}&x=${'x'.repeat(70_000)}`, 413],
    ];
    for (const [body, status, headers] of others) {
      const response = await ground.fetch(click(url, body, headers));
      expect([typeof body === 'string' ? body.slice(0, 60) : '', response.status]).toEqual([
        typeof body === 'string' ? body.slice(0, 60) : '',
        status,
      ]);
      expect(response.headers.get('content-type')).toContain('text/html');
    }
    for (const method of ['PUT', 'DELETE', 'PATCH']) expect((await get(url, {}, method)).status).toBe(405);
    expect(await countOf(subject.name)).toBe(1);
    expect(await standsFor(ground, site, subject.name)).toBe('granted');
  });

  it('takes no body that does not end', async () => {
    const { subject, url } = await reader();
    const endless = new ReadableStream({ pull: (into) => into.enqueue(new TextEncoder().encode('x'.repeat(9000))) });
    expect((await ground.fetch(click(url, endless))).status).toBe(413);
    expect(await countOf(subject.name)).toBe(1);
  });

  it('can only withdraw: no field, header or query of the request grants anything', async () => {
    const { subject, url } = await reader();
    await ground.fetch(click(`${url}?choice=granted`, `${ONE_CLICK}&choice=granted&grant=1`));
    const entries = await entriesOfSubject(ground, site, subject.name);
    const choices = entries
      .slice(1)
      .flatMap(({ kept }) => Object.values((JSON.parse(kept!.payload) as { choices: object }).choices));
    expect(choices).toEqual([expect.objectContaining({ choice: 'denied' })]);
  });

  it('asks to come again where nothing can be kept, and says nothing of whom', async () => {
    const { subject, url } = await reader();
    const { sql } = ground.house;
    ground.house.sql = { ...sql, query: () => Promise.reject(new Error('the database is away')) };
    const response = await ground.fetch(click(url));
    ground.house.sql = sql;
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60']);
    expect(await response.text()).toContain('<h1>Please try again</h1>');
    expect(ground.said.join()).not.toMatch(new RegExp(`${subject.name}|${tokenOf(url)}`));
    expect((await ground.fetch(click(url))).status).toBe(200);
    expect(await standsFor(ground, site, subject.name)).toBe('denied');
  });
});

describe('a token', () => {
  it('that was cut, changed in any bit or made up opens nothing, and all such get the same answer', async () => {
    const { subject, url } = await reader();
    const bytes = fromBase64url(tokenOf(url))!;
    const pages = new Set<string>();
    const attempt = async (token: string): Promise<void> => {
      for (const request of [click(urlOf(`/u/${token}`)), new Request(urlOf(`/u/${token}`))]) {
        const response = await ground.fetch(request);
        expect(response.status).toBe(404);
        pages.add(await response.text());
      }
    };
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      await attempt(toBase64url(changed));
    }
    for (const length of [0, 1, 9, 10, 22, 37, bytes.length - 1])
      await attempt(toBase64url(bytes.slice(0, length)) || '-');
    await attempt(`${tokenOf(url)}A`);
    await attempt('A'.repeat(10_000));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (any) => attempt(toBase64url(any))),
      { numRuns: 100 },
    );
    expect(pages.size).toBe(1);
    expect(await countOf(subject.name)).toBe(1);
  });

  it('of another endpoint, of a site that is gone, or for confirming, opens nothing', async () => {
    const elsewhere = await makeRoom();
    const foreign = await openMailLinks({ keys: join(elsewhere.data, 'keys'), issuer: ISSUER, site });
    const gone = await openMailLinks({ keys: join(room.data, 'keys'), issuer: ISSUER, site: 'gone' });
    for (const make of [foreign, gone])
      expect((await ground.fetch(click((await make({ contact: '1', key: NEWS })).url))).status).toBe(404);
    await elsewhere.remove();
    const { url } = await reader();
    expect((await ground.fetch(click(url.replace('/u/', '/c/'), 'Confirm=Yes'))).status).toBe(404);
  });

  it('is bound to its site: the same person’s choice on another one stands', async () => {
    const subject = await Subject.make();
    for (const name of [site, other]) await ground.decide(name, subject, news('granted'));
    ground.clock.now += 1000;
    await ground.fetch(click((await linkFor(ground, site, { subject: subject.name })).url));
    expect(await standsFor(ground, site, subject.name)).toBe('denied');
    expect(await standsFor(ground, other, subject.name)).toBe('granted');
  });

  it('outlives the secret that made it: another one is added, and both open', async () => {
    const { subject, url } = await reader();
    const [first, second] = ['secret-1.json', 'secret-2.json'].map((name) => join(room.data, 'keys', name)) as [
      string,
      string,
    ];
    const old = JSON.parse(await readFile(first, 'utf8')) as { created: number };
    await writeFile(first, JSON.stringify({ ...old, created: old.created - 86_400_000 }));
    const before = await linkFor(ground, site, { address: 'ann@example.com' });
    await writeFile(second, JSON.stringify(makeSecret(old.created - 3_600_000)), { mode: 0o600 });
    const later = await openGround(room.data, [site], { sites });
    const fresh = await linkFor(later, site, { address: 'ann@example.com' });
    expect(tokenOf(fresh.url).slice(0, 13)).not.toBe(tokenOf(url).slice(0, 13));
    // A person's name never changes with the secrets.
    expect(fresh.subject).toBe(before.subject);
    expect((await later.fetch(click(url))).status).toBe(200);
    expect((await later.fetch(click(fresh.url))).status).toBe(200);
    expect(await standsFor(later, site, subject.name)).toBe('denied');
    await later.close();
    await rm(second);
  });

  it('never reaches the endpoint’s own log, nor does the address', async () => {
    const lines: unknown[] = [];
    const warnings: string[] = [];
    const endpoint = await createEndpoint({
      sites,
      issuer: ISSUER,
      folder: room.data,
      log: (entry) => lines.push(entry),
      logLevel: 'debug',
      warn: (message) => warnings.push(message),
    });
    const { url, subject } = await linkFor(ground, site, { address: 'quiet@example.com' });
    for (const request of [
      new Request(url),
      click(url),
      click(`${url}x`),
      click(`${url}/x`),
      new Request(`${url}?${tokenOf(url)}`),
    ])
      await endpoint.fetch(request);
    await endpoint.close();
    expect(lines.length).toBeGreaterThanOrEqual(5);
    const said = JSON.stringify([lines, warnings]);
    for (const secret of [tokenOf(url), subject, 'quiet']) expect(said).not.toContain(secret);
  });

  it('is masked for whoever logs paths', () => {
    expect(maskPath('/v1/u/AQabc-_123')).toBe('/v1/u/[token]');
    expect(maskPath('GET /api/v1/c/AQabc?x=/u/2 HTTP/1.1')).toBe('GET /api/v1/c/[token]?x=/u/[token] HTTP/1.1');
    expect(maskPath('https://r.example/v1/u/AQ#x')).toBe('https://r.example/v1/u/[token]#x');
    expect(maskPath('/v1/larkline/mail/links')).toBe('/v1/larkline/mail/links');
  });
});

it('a grant that claims to come from the endpoint is found by the audit', async () => {
  const { subject } = await reader();
  const [entry] = await entriesOfSubject(ground, site, subject.name);
  const payload = JSON.stringify({
    ...recordFor(site, { ...news('granted'), cause: 'email-link' }),
    id: entry!.link.record,
    at: entry!.at,
    notice: { id: 'site', version: 1, hash: '' },
  });
  const forged = {
    ...entry!,
    link: { ...entry!.link, proof: 'endpoint' as const, payload: await sha256(payload) },
    kept: { ...entry!.kept!, payload, signature: null },
  };
  expect((await audited(ground, [forged]))[0]!.signature).toBe('broken');
});
