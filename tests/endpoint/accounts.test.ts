/** Known visitors: who joins which account, what of a browser counts for it, and who may ask. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonical } from '../../src/wire/canonical.js';
import { sha256 } from '../../src/endpoint/hash.js';
import { take } from '../../src/endpoint/ledger/batch.js';
import { openGround, type Ground } from './house-kit.js';
import { base64url, freshId, freshSite, ISSUER, makeRoom, ORIGIN, recordFor, Subject, type Room } from './kit.js';
import { askServer, audited, click, entriesOfSubject, linkFor, news, NEWS, publicationFor } from './mail-kit.js';

let room: Room;
let ground: Ground;
const site = freshSite();
const other = freshSite();
const MINUTE = 60_000;
let count = 0;
const freshAccount = (): string => `account-${count++}`;

interface Purposes {
  [name: string]: { choice: string; since: number; key: number; conflict: boolean };
}
interface Stands {
  now: number;
  linked: boolean;
  purposes: Purposes;
}

beforeAll(async () => {
  room = await makeRoom();
  const siteOf = (name: string) => ({ origins: [ORIGIN], controller: 'Larkline Ltd', notices: [publicationFor(name)] });
  ground = await openGround(room.data, [site, other], {
    sites: { [site]: siteOf(site), [other]: siteOf(other) },
    limits: false,
  });
}, 120_000);
afterAll(async () => {
  await ground.close();
  await room.remove();
});

const ticketFor = async (account: string, at = site): Promise<{ ticket: string; subject: string; expires: number }> =>
  askServer(ground, at, '/accounts/tickets', { account });
const page = (path: string, body: unknown, at = site): Promise<Response> =>
  ground.fetch(
    new Request(`${ISSUER}/v1/${at}/accounts/${path}`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'text/plain' },
      body: JSON.stringify(body),
    }),
  );
const eventOf = (kind: 'link' | 'unlink', more: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...{ v: 1, kind, id: freshId(), site, at: ground.clock.now, notice: { hash: '' }, supersedes: [], choices: {} },
  salt: base64url(crypto.getRandomValues(new Uint8Array(16))),
  ...more,
});
const linkEvent = (ticket: string): Record<string, unknown> =>
  eventOf('link', { ticket, notice: { hash: ticket.split('.')[2] } });
const EVENT = { typ: 'sayso-event+jws' };
const deliver = async (
  by: Subject,
  event: Record<string, unknown>,
  { path = String(event['kind']), header = EVENT, at = site } = {},
): Promise<[number, string]> => {
  const response = await page(
    path,
    { sent: ground.clock.now, event: await by.sign(JSON.stringify(event), header) },
    at,
  );
  const answer = (await response.json()) as { linked?: boolean; error?: { code: string } };
  return [response.status, answer.error?.code ?? String(answer.linked)];
};
const later = (ms = 1000): void => void (ground.clock.now += ms);
const join = async (by: Subject, account: string): Promise<void> => {
  later();
  const { ticket } = await ticketFor(account);
  expect(await deliver(by, linkEvent(ticket))).toEqual([200, 'true']);
  later();
};
const leave = async (by: Subject): Promise<void> => {
  later();
  expect(await deliver(by, eventOf('unlink'))).toEqual([200, 'false']);
  later();
};
const stateOf = async (account: string): Promise<Purposes> =>
  (await askServer<{ purposes: Purposes }>(ground, site, '/accounts/state', { account })).purposes;
const newsOf = async (account: string): Promise<string | undefined> =>
  (await stateOf(account))['marketing_email']?.choice;
type Denied = Record<string, { at: number; signal: boolean }>;
const proofFor = async (by: Subject, body: unknown, path = `/${site}/accounts/standing`): Promise<string> => {
  const given = await ground.fetch(
    new Request(`${ISSUER}/v1/${site}/rights/nonce`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'text/plain' },
      body: '{}',
    }),
  );
  const { nonce } = (await given.json()) as { nonce: string };
  const claim = { nonce, method: 'POST', path, body: await sha256(canonical(body)) };
  return by.sign(JSON.stringify(claim), { typ: 'sayso-request+jws' });
};
const standsFor = async (by: Subject, denied: Denied = {}): Promise<Stands> => {
  const body = { sent: ground.clock.now, denied };
  const response = await page('standing', { proof: await proofFor(by, body), body });
  expect(response.status).toBe(200);
  return (await response.json()) as Stands;
};
const kindsIn = async (subject: string): Promise<string[]> =>
  (await entriesOfSubject(ground, site, subject)).map(({ kept }) => {
    const { kind, cause } = JSON.parse(kept!.payload) as { kind?: string; cause?: string };
    return kind ?? cause!;
  });
const device = async (): Promise<Subject> => Subject.make();

describe('a browser that joins', () => {
  it('leaves one entry in its own chain and one in the account’s, which the audit proves', async () => {
    const [by, account] = [await device(), freshAccount()];
    await ground.decide(site, by, news('granted'));
    const { ticket, subject, expires } = await ticketFor(account);
    expect(subject).toMatch(/^account:[\w-]{43}$/);
    expect(expires).toBe(ground.clock.now + 5 * MINUTE);
    expect(JSON.stringify({ ticket, subject })).not.toContain(account);
    expect(await deliver(by, linkEvent(ticket))).toEqual([200, 'true']);
    expect(await kindsIn(by.name)).toEqual(['save', 'link']);
    expect(await kindsIn(subject)).toEqual(['link']);
    const [own] = await entriesOfSubject(ground, site, subject);
    const [, mine] = await entriesOfSubject(ground, site, by.name);
    expect(JSON.parse(own!.kept!.payload)).toMatchObject({ subject: by.name, by: mine!.link.payload });
    expect(mine!.link.notice.status).toBe('published');
    expect((await audited(ground, [own!, mine!])).map(({ signature }) => signature)).toEqual(['endpoint', 'ok']);
  });

  it('may say it again, at once and later: nothing is written twice', async () => {
    const [by, account] = [await device(), freshAccount()];
    const { ticket, subject } = await ticketFor(account);
    const event = linkEvent(ticket);
    const all = await Promise.all(Array.from({ length: 6 }, () => deliver(by, event)));
    expect(all).toEqual(all.map(() => [200, 'true']));
    later(10 * MINUTE);
    expect(await deliver(by, event)).toEqual([200, 'true']);
    expect(await deliver(by, linkEvent((await ticketFor(account)).ticket))).toEqual([200, 'true']);
    expect([await kindsIn(by.name), await kindsIn(subject)]).toEqual([['link'], ['link']]);
  });

  it('completes what was cut off between the two appends', async () => {
    const [by, account] = [await device(), freshAccount()];
    const { ticket, subject } = await ticketFor(account);
    const { sql } = ground.house;
    let left = 1;
    const cut = (text: string, values?: readonly unknown[]) =>
      text.includes('INSERT INTO sayso.ledger') && left-- <= 0
        ? Promise.reject(Object.assign(new Error('gone'), { code: '22000' }))
        : sql.query(text, values);
    ground.house.sql = { ...sql, query: cut };
    expect((await deliver(by, linkEvent(ticket)))[0]).toBe(409);
    ground.house.sql = sql;
    expect([await kindsIn(by.name), await kindsIn(subject)]).toEqual([[], ['link']]);
    await ground.decide(site, by, news('denied'));
    expect(await newsOf(account)).toBeUndefined();
    expect(await deliver(by, linkEvent(ticket))).toEqual([200, 'true']);
    expect([await kindsIn(by.name), await kindsIn(subject)]).toEqual([['save', 'link'], ['link']]);
    expect(await newsOf(account)).toBe('denied');
  });

  it('needs a ticket of this endpoint, for this site, in time, that nobody else spent', async () => {
    const [by, thief, account] = [await device(), await device(), freshAccount()];
    const { ticket } = await ticketFor(account);
    const parts = ticket.split('.');
    const changed = (place: number, to: string): string => parts.map((part, i) => (i === place ? to : part)).join('.');
    const foreign = (await ticketFor(account, other)).ticket;
    for (const bad of [
      '',
      'x',
      foreign,
      changed(1, 'A'.repeat(43)),
      changed(2, ''),
      changed(3, '9999999999999'),
      changed(5, 'A'.repeat(43)),
      `${ticket}A`,
    ])
      expect(await deliver(by, eventOf('link', { ticket: bad }))).toEqual([403, 'unknown-ticket']);
    later(5 * MINUTE);
    expect(await deliver(by, linkEvent(ticket))).toEqual([403, 'expired-ticket']);
    const fresh = (await ticketFor(account)).ticket;
    expect(await deliver(by, linkEvent(fresh))).toEqual([200, 'true']);
    expect(await deliver(thief, linkEvent(fresh))).toEqual([403, 'spent-ticket']);
    expect(await kindsIn(thief.name)).toEqual([]);
  });

  it('must have signed this very event, for this site and this route', async () => {
    const [by, thief] = [await device(), await device()];
    const { ticket } = await ticketFor(freshAccount());
    const event = linkEvent(ticket);
    const jws = await by.sign(JSON.stringify(event), EVENT);
    const forged = [jws.split('.')[0], base64url(JSON.stringify({ ...event, at: 1 })), jws.split('.')[2]].join('.');
    const stolen = (await thief.sign(JSON.stringify(event), { ...EVENT, jwk: by.jwk })).toString();
    for (const [text, status] of [
      [forged, 403],
      [stolen, 403],
      ['a.b', 400],
      ['a.b.c.d', 400],
      ['', 400],
      [`${jws}.`, 400],
    ] as const)
      expect((await page('link', { sent: 0, event: text })).status).toBe(status);
    expect(await deliver(by, event, { path: 'unlink' })).toEqual([400, 'bad-event']);
    expect(await deliver(by, event, { at: other })).toEqual([403, 'other-site']);
    // A record is no event, an event no record, a proof neither.
    expect(await deliver(by, event, { header: { typ: 'sayso-record+jws' } })).toEqual([400, 'bad-event']);
    expect(await deliver(by, recordFor(site) as unknown as Record<string, unknown>, { path: 'link' })).toEqual([
      400,
      'bad-event',
    ]);
    for (const odd of [
      { extra: 1 },
      { choices: { 2: { choice: 'granted' } } },
      { supersedes: [freshId()] },
      { id: 'x' },
      { v: 2 },
    ])
      expect((await deliver(by, { ...event, ...odd }))[0]).toBe(400);
    const foreign = await ground.fetch(
      new Request(`${ISSUER}/v1/${site}/accounts/link`, {
        method: 'POST',
        headers: { origin: 'https://evil.example', 'content-type': 'text/plain' },
        body: '{}',
      }),
    );
    expect(foreign.status).toBe(403);
    expect(await kindsIn(by.name)).toEqual([]);
  });
});

describe('while browsers are linked', () => {
  it('a choice on one counts for the account and for the others, by the newest', async () => {
    const [a, b, account] = [await device(), await device(), freshAccount()];
    await join(a, account);
    await join(b, account);
    const granted = await ground.decide(site, a, news('granted'));
    later();
    expect((await standsFor(b)).purposes['marketing_email']).toMatchObject({ key: NEWS, choice: 'granted' });
    const refused = await ground.decide(site, b, news('denied'));
    expect(await newsOf(account)).toBe('denied');
    expect((await standsFor(a)).purposes['marketing_email']).toMatchObject({
      choice: 'denied',
      since: ground.clock.now,
    });
    later();
    await ground.decide(site, a, { ...news('granted'), supersedes: [granted] });
    expect(await newsOf(account)).toBe('granted');
    expect(refused).toBeTruthy();
  });

  it('no grant that was long under way beats a refusal that was there', async () => {
    const [a, b, account] = [await device(), await device(), freshAccount()];
    await join(a, account);
    await join(b, account);
    await ground.decide(site, a, news('denied'));
    later(MINUTE);
    const record = recordFor(site, { ...news('granted'), at: ground.clock.now });
    later(20 * MINUTE);
    await take(ground.house, site, { sent: ground.clock.now, records: [await b.sign(JSON.stringify(record))] });
    expect(await newsOf(account)).toBe('denied');
  });

  it('an old grant that a browser brings along fills what is open, and beats no refusal; a refusal counts by its time', async () => {
    const [old, account] = [await device(), freshAccount()];
    await ground.decide(site, old, news('granted'));
    later(60 * MINUTE);
    await join(old, account);
    expect(await newsOf(account)).toBe('granted');
    const [strict, loose, second] = [await device(), await device(), freshAccount()];
    await join(strict, second);
    await ground.decide(site, strict, news('denied'));
    later(MINUTE);
    await ground.decide(site, loose, news('granted'));
    later(60 * MINUTE);
    await join(loose, second);
    expect(await newsOf(second)).toBe('denied');
    const [refuser, third] = [await device(), freshAccount()];
    await join(old, third);
    later(MINUTE);
    await ground.decide(site, refuser, news('denied'));
    later(60 * MINUTE);
    await join(refuser, third);
    expect(await newsOf(third)).toBe('denied');
  });

  it('a link in a mail to the account, or to one of its browsers, withdraws for all of them', async () => {
    for (const whom of ['account', 'browser']) {
      const [a, b, account] = [await device(), await device(), freshAccount()];
      await join(a, account);
      await join(b, account);
      await ground.decide(site, a, news('granted'));
      later();
      const { url } = await linkFor(ground, site, whom === 'account' ? { account } : { subject: a.name });
      expect((await ground.fetch(click(url))).status).toBe(200);
      expect(await newsOf(account)).toBe('denied');
      expect((await standsFor(b)).purposes['marketing_email']!.choice).toBe('denied');
      const feed = await askServer<{ items: { subject: string; account: string | null }[]; after: number }>(
        ground,
        site,
        '/mail/withdrawals',
        {},
      );
      expect(feed.items.at(-1)!.account).toBe((await ticketFor(account)).subject);
    }
  });

  it('Global Privacy Control of one counts for the account, once for each time it joined, and only as a refusal', async () => {
    const [a, b, account] = [await device(), await device(), freshAccount()];
    await join(a, account);
    await join(b, account);
    const partners = { choices: { 4: { choice: 'granted', version: 1, regime: 'opt-in', days: 182 } } } as const;
    await ground.decide(site, b, partners);
    later();
    const signal = { at: 0, signal: true };
    const told = { partner_cookies: signal, analytics: signal, necessary: signal, unheard_of: signal };
    expect((await standsFor(a, told)).purposes).toMatchObject({
      partner_cookies: { choice: 'denied', since: ground.clock.now },
    });
    expect(Object.keys(await stateOf(account))).toEqual(['partner_cookies']);
    const { subject } = await ticketFor(account);
    expect(await kindsIn(subject)).toEqual(['link', 'link', 'host']);
    const [, , stored] = await entriesOfSubject(ground, site, subject);
    expect(JSON.parse(stored!.kept!.payload)).toMatchObject({
      gpc: true,
      gesture: 'code',
      choices: { 4: { choice: 'denied' } },
    });
    // The same signal does not undo what the person says elsewhere afterwards.
    later();
    await ground.decide(site, b, partners);
    later();
    expect((await standsFor(a, told)).purposes['partner_cookies']!.choice).toBe('granted');
    await leave(a);
    await join(a, account);
    expect((await standsFor(a, told)).purposes['partner_cookies']!.choice).toBe('denied');
  });

  it('a refusal that was signed with a key of one use is brought by its time, never a future one', async () => {
    const [a, b, account] = [await device(), await device(), freshAccount()];
    await join(a, account);
    await ground.decide(site, a, news('granted'));
    const granted = ground.clock.now;
    later(MINUTE);
    await join(b, account);
    expect(
      (await standsFor(b, { marketing_email: { at: granted - 1, signal: false } })).purposes['marketing_email']!.choice,
    ).toBe('granted');
    expect(await kindsIn((await ticketFor(account)).subject)).toEqual(['link', 'link']);
    expect(
      (await standsFor(b, { marketing_email: { at: granted + 5, signal: false } })).purposes['marketing_email'],
    ).toMatchObject({ choice: 'denied', since: granted + 5 });
    later();
    expect((await standsFor(b, { analytics: { at: 8e15, signal: false } })).purposes['analytics']).toMatchObject({
      choice: 'denied',
      since: ground.clock.now,
    });
  });
});

describe('a browser that left', () => {
  it('no longer counts, but for what was still under way; and coming back, brings along', async () => {
    const [a, account] = [await device(), freshAccount()];
    await join(a, account);
    const granted = await ground.decide(site, a, news('granted'));
    later();
    const before = ground.clock.now;
    await leave(a);
    expect((await standsFor(a)).linked).toBe(false);
    const refused = await ground.decide(site, a, { ...news('denied'), supersedes: [granted] });
    expect(await newsOf(account)).toBe('granted');
    expect((await standsFor(a)).purposes['marketing_email']!.choice).toBe('denied');
    later();
    await ground.decide(site, a, { ...news('denied'), at: before, supersedes: [granted] });
    expect(await newsOf(account)).toBe('denied');
    later();
    await ground.decide(site, a, { ...news('granted'), supersedes: [refused] });
    expect(await newsOf(account)).toBe('denied');
    const { subject } = await ticketFor(account);
    expect(await kindsIn(subject)).toEqual(['link', 'unlink']);
    // Saying it again writes nothing.
    await leave(a);
    expect(await kindsIn(subject)).toEqual(['link', 'unlink']);
    expect((await kindsIn(a.name)).filter((kind) => kind === 'unlink')).toHaveLength(1);
  });

  it('for another account counts there alone, and what it said there follows nobody back', async () => {
    const [shared, ann, bob] = [await device(), freshAccount(), freshAccount()];
    await join(shared, ann);
    const first = await ground.decide(site, shared, news('denied'));
    await join(shared, bob);
    const second = await ground.decide(site, shared, { ...news('granted'), supersedes: [first] });
    expect([await newsOf(ann), await newsOf(bob)]).toEqual(['denied', 'granted']);
    expect(await kindsIn((await ticketFor(ann)).subject)).toEqual(['link', 'unlink']);
    await join(shared, ann);
    expect([await newsOf(ann), await newsOf(bob)]).toEqual(['denied', 'granted']);
    // What comes next follows through what was said as somebody else.
    later();
    await ground.decide(site, shared, { ...news('granted'), supersedes: [second] });
    expect([await newsOf(ann), await newsOf(bob)]).toEqual(['granted', 'granted']);
  });
});

it('a browser whose newest entry is a link may use its rights like any other, and all of it is exported', async () => {
  const [a, account] = [await device(), freshAccount()];
  await ground.decide(site, a, news('granted'));
  await join(a, account);
  const body = { text: 'Please look at this.' };
  const proof = await proofFor(a, body, `/${site}/rights/concern`);
  const response = await ground.fetch(
    new Request(`${ISSUER}/v1/${site}/rights/concern`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'text/plain' },
      body: JSON.stringify({ proof, body }),
    }),
  );
  expect(response.status).toBe(200);
  const asked = { proof: await proofFor(a, {}, `/${site}/rights/export`), body: {} };
  const file = await ground.fetch(
    new Request(`${ISSUER}/v1/${site}/rights/export`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'text/plain' },
      body: JSON.stringify(asked),
    }),
  );
  expect(await file.text()).toMatch(/\\"kind\\":\\"link\\"[^]*"line":"end"/);
});

it('nobody waits to sign out because notices are made up', async () => {
  const [a, account] = [await device(), freshAccount()];
  await join(a, account);
  const { quota } = ground.house.shelf;
  while (quota.take(site, ground.clock.now));
  await leave(a);
  expect((await standsFor(a)).linked).toBe(false);
  // The quota is for an hour; the tests behind need it.
  later(61 * MINUTE);
});

it('what was said before anyone signed in is the first account’s, and no further one’s', async () => {
  const [shared, ann, bob] = [await device(), freshAccount(), freshAccount()];
  await ground.decide(site, shared, news('granted'));
  await join(shared, ann);
  await leave(shared);
  await join(shared, bob);
  expect([await newsOf(ann), await newsOf(bob)]).toEqual(['granted', undefined]);
});

describe('whoever asks how it stands', () => {
  it('must prove its key over a fresh nonce, this path and this body', async () => {
    const [a, thief, account] = [await device(), await device(), freshAccount()];
    await join(a, account);
    await ground.decide(site, a, news('denied'));
    const body = { sent: ground.clock.now, denied: {} };
    const proof = await proofFor(a, body);
    const statusOf = async (sent: unknown): Promise<number> => (await page('standing', sent)).status;
    expect(await statusOf({ proof, body: { ...body, sent: 1 } })).toBe(403);
    expect(await statusOf({ proof: await proofFor(a, body, `/${site}/rights/records`), body })).toBe(403);
    expect(await statusOf({ proof, body })).toBe(200);
    expect(await statusOf({ proof, body })).toBe(403);
    const own = (await standsFor(thief)) as unknown;
    expect(own).toEqual({ now: ground.clock.now, linked: false, purposes: {} });
    const late = await proofFor(a, body);
    later(2 * MINUTE);
    expect(await statusOf({ proof: late, body })).toBe(403);
  });

  it('by the server’s token needs its scope', async () => {
    for (const path of ['/accounts/tickets', '/accounts/state']) {
      expect((await ground.ask(site, path, { scopes: ['records'], body: { account: '1' } })).status).toBe(403);
      expect((await ground.ask(site, path, { scopes: ['server'], body: {} })).status).toBe(400);
    }
    expect(await stateOf(freshAccount())).toEqual({});
  });

  it('is told that a grant to an older version of a purpose is over', async () => {
    const [a, account] = [await device(), freshAccount()];
    await join(a, account);
    await ground.decide(site, a, news('granted'));
    const { notice } = publicationFor(site);
    const purposes = { ...notice.purposes, marketing_email: { key: NEWS, version: 2 } };
    const newer = { notice: { ...notice, version: 2, purposes } };
    const own = await openGround(room.data, [site], {
      sites: { [site]: { origins: [ORIGIN], controller: 'Larkline Ltd', notices: [publicationFor(site), newer] } },
      now: ground.clock.now,
    });
    const told = await askServer<{ purposes: Purposes }>(own, site, '/accounts/state', { account });
    expect(told.purposes['marketing_email']!.choice).toBe('lapsed');
    await own.close();
  });
});
