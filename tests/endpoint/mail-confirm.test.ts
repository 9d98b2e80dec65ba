/** Double opt-in: an address counts once its reader said so, and a withdrawal always wins. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGround, type Ground } from './house-kit.js';
import { freshSite, makeRoom, Subject, type Room } from './kit.js';
import { askServer, audited, click, entriesOfSubject, linkFor, news, publicationFor } from './mail-kit.js';

let room: Room;
let ground: Ground;
const site = freshSite();
const quick = freshSite();
const DAY = 86_400_000;
const YES = 'Confirm=Yes';
let number = 0;
const freshAddress = (): string => `reader-${number++}@example.com`;

interface State {
  state: string;
  since: number | null;
  basis: string | null;
  send: boolean;
  subject: string;
  url: string | null;
  expires: number | null;
}

beforeAll(async () => {
  room = await makeRoom();
  const siteOf = (name: string) => ({
    origins: ['https://www.larkline.example'],
    controller: 'Larkline Ltd',
    notices: [publicationFor(name)],
  });
  const sites = { [site]: siteOf(site), [quick]: { ...siteOf(quick), mail: { confirmDays: 1 } } };
  ground = await openGround(room.data, [site, quick], { sites });
}, 120_000);
afterAll(async () => {
  await ground.close();
  await room.remove();
});

const ask = (body: unknown, at = site): Promise<State> => askServer<State>(ground, at, '/mail/confirmations', body);
const state = (body: unknown, at = site): Promise<State> => askServer<State>(ground, at, '/mail/state', body);
const stateIs = async (body: unknown): Promise<[string, boolean]> => {
  const { state: name, send } = await state(body);
  return [name, send];
};
const press = async (url: string | null, body = YES): Promise<number> => (await ground.fetch(click(url!, body))).status;
const granting = async (): Promise<Subject> => {
  const subject = await Subject.make();
  await ground.decide(site, subject, news('granted'));
  ground.clock.now += 1000;
  return subject;
};
/** A reader who granted by banner and whose address is asked. */
const pending = async (): Promise<{ subject: Subject; address: string; url: string | null; mail: string }> => {
  const [subject, address] = [await granting(), freshAddress()];
  const { url, subject: mail } = await ask({ address, subject: subject.name });
  ground.clock.now += 1000;
  return { subject, address, url, mail };
};
const steps = async (mail: string): Promise<string[]> =>
  (await entriesOfSubject(ground, site, mail)).map(({ kept }) => {
    const { kind, cause } = JSON.parse(kept!.payload) as { kind?: string; cause?: string };
    return kind ?? cause ?? '';
  });

describe('an address', () => {
  it('is nobody’s at first, then pending, then confirmed, each with its time', async () => {
    const [subject, address] = [await granting(), freshAddress()];
    expect(await state({ address })).toMatchObject({ state: 'none', since: null, basis: null, send: false });
    const asked = await ask({ address, subject: subject.name });
    expect(asked).toMatchObject({ state: 'pending', since: ground.clock.now, basis: 'consent', send: false });
    expect(asked.expires).toBe(ground.clock.now + 7 * DAY);
    expect(asked.url).toMatch(/\/v1\/c\/[\w-]{100,400}$/);
    ground.clock.now += 60_000;
    for (const method of ['GET', 'HEAD', 'GET'])
      expect((await ground.fetch(new Request(asked.url!, { method }))).status).toBe(200);
    expect(await stateIs({ address })).toEqual(['pending', false]);
    expect(await press(asked.url)).toBe(200);
    expect(await state({ address: ` ${address.toUpperCase()}` })).toEqual({
      state: 'confirmed',
      since: ground.clock.now,
      basis: 'consent',
      send: true,
      subject: asked.subject,
    });
    expect(await stateIs({ subject: asked.subject })).toEqual(['confirmed', true]);
  });

  it('leaves in the ledger who asked, on what ground, and the text that was shown, but no address', async () => {
    const { address, url, mail, subject } = await pending();
    expect(await (await ground.fetch(new Request(url!, { headers: { 'accept-language': 'de' } }))).text()).toContain(
      'Ja, gern',
    );
    const german = new Request(click(url!, YES), {
      headers: { 'accept-language': 'de', 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect((await ground.fetch(german)).status).toBe(200);
    const entries = await entriesOfSubject(ground, site, mail);
    const [asked, confirmed] = entries.map(({ kept }) => JSON.parse(kept!.payload) as Record<string, unknown>);
    expect(asked).toMatchObject({ kind: 'mail-asked', key: 2, basis: 'consent', of: subject.name });
    expect(confirmed).toMatchObject({
      kind: 'mail-confirmed',
      asked: asked!['id'],
      shown: {
        locale: 'de',
        text: 'Möchten Sie „Larkline-Neuigkeiten“ von Larkline an diese E-Mail-Adresse erhalten? [Ja, gern]',
      },
    });
    expect(JSON.stringify(entries)).not.toMatch(new RegExp(address.split('@')[0]!, 'i'));
    expect(await audited(ground, entries)).toEqual(
      entries.map(() => ({ receipt: 'ok', signature: 'endpoint', chain: 'ok' })),
    );
  });

  it('is asked once and confirmed once, however often the link is sent and pressed', async () => {
    const { address, url, mail, subject } = await pending();
    ground.clock.now += 5000;
    const again = await ask({ address, subject: subject.name });
    expect(again.url).not.toBe(url);
    await Promise.all([url, again.url, url, again.url].map((each) => press(each)));
    expect(await press(url)).toBe(200);
    expect(await steps(mail)).toEqual(['mail-asked', 'mail-confirmed']);
    expect(await ask({ address, subject: subject.name })).toMatchObject({
      state: 'confirmed',
      url: null,
      expires: null,
    });
  });

  it('expires', async () => {
    const { address, url } = await pending();
    ground.clock.now += 7 * DAY;
    expect(await press(url)).toBe(410);
    expect((await ground.fetch(new Request(url!))).status).toBe(410);
    expect(await stateIs({ address })).toEqual(['pending', false]);
    const short = await ask({ address, basis: 'consent' }, quick);
    expect(short.expires).toBe(ground.clock.now + DAY);
  });

  it('changes nothing by a body that says anything else, nor by a token that is none or for another thing', async () => {
    const { address, url } = await pending();
    for (const body of ['', 'Confirm=No', 'List-Unsubscribe=One-Click', 'Confirm=Yes&Confirm=Yes'])
      expect(await press(url, body)).toBe(400);
    expect(await press(`${url}x`)).toBe(404);
    const link = await linkFor(ground, site, { address });
    expect(await press(link.url.replace('/u/', '/c/'))).toBe(404);
    expect(await press(url!.replace('/c/', '/u/'), 'List-Unsubscribe=One-Click')).toBe(404);
    expect(await stateIs({ address })).toEqual(['pending', false]);
  });
});

describe('a withdrawal wins', () => {
  it('by the link in a mail: a later press of an older link revives nothing, a new grant does', async () => {
    const { address, url, mail } = await pending();
    await press(url);
    expect(await press((await linkFor(ground, site, { address })).url, 'List-Unsubscribe=One-Click')).toBe(200);
    expect(await state({ address })).toMatchObject({ state: 'withdrawn', since: ground.clock.now, send: false });
    ground.clock.now += 1000;
    expect(await press(url)).toBe(409);
    expect((await ground.fetch(new Request(url!))).status).toBe(409);
    expect(await stateIs({ address })).toEqual(['withdrawn', false]);
    const again = await ask({ address });
    expect(again.state).toBe('pending');
    expect(await press(url)).toBe(409);
    ground.clock.now += 1000;
    expect(await press(again.url)).toBe(200);
    expect(await stateIs({ address })).toEqual(['confirmed', true]);
    expect(await steps(mail)).toEqual(['mail-asked', 'mail-confirmed', 'email-link', 'mail-asked', 'mail-confirmed']);
  });

  it('by the banner, before and after the address was confirmed', async () => {
    const before = await pending();
    await ground.decide(site, before.subject, news('denied'));
    expect(await press(before.url)).toBe(409);
    expect(await stateIs({ address: before.address })).toEqual(['withdrawn', false]);
    const after = await pending();
    await press(after.url);
    await ground.decide(site, after.subject, news('denied'));
    expect(await stateIs({ address: after.address })).toEqual(['withdrawn', false]);
    expect(await stateIs({ subject: after.subject.name })).toEqual(['withdrawn', false]);
  });

  it('and nothing is asked of an address where whoever is named does not grant', async () => {
    const subject = await Subject.make();
    const refused = async (): Promise<unknown[]> => {
      const body = { address: freshAddress(), subject: subject.name };
      const response = await ground.ask(site, '/mail/confirmations', { scopes: ['server'], body });
      return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
    };
    expect(await refused()).toEqual([409, 'no-grant']);
    await ground.decide(site, subject, news('denied'));
    expect(await refused()).toEqual([409, 'no-grant']);
  });

  it('and a grant that lapsed carries no mail', async () => {
    const { address, url } = await pending();
    await press(url);
    ground.clock.now += 183 * DAY;
    expect(await stateIs({ address })).toEqual(['none', false]);
    expect(await press(url)).toBe(200);
    expect(await stateIs({ address })).toEqual(['none', false]);
  });
});

describe('a soft opt-in', () => {
  it('may be written to until somebody objects, and says on what ground', async () => {
    const address = freshAddress();
    expect(await ask({ address, basis: 'soft-opt-in' })).toMatchObject({
      state: 'pending',
      basis: 'soft-opt-in',
      send: true,
    });
    await press((await linkFor(ground, site, { address })).url, 'List-Unsubscribe=One-Click');
    expect(await stateIs({ address })).toEqual(['withdrawn', false]);
    const subject = await Subject.make();
    const other = freshAddress();
    expect((await ask({ address: other, subject: subject.name, basis: 'soft-opt-in' })).send).toBe(true);
    ground.clock.now += 1000;
    await ground.decide(site, subject, news('denied'));
    expect(await stateIs({ address: other })).toEqual(['withdrawn', false]);
  });
});

describe('whoever is asked about', () => {
  it('by subject or account alone is never confirmed: there is no address', async () => {
    const subject = await granting();
    expect(await stateIs({ subject: subject.name })).toEqual(['pending', false]);
    expect(await stateIs({ account: 'nobody' })).toEqual(['none', false]);
    expect(await stateIs({ address: freshAddress(), subject: subject.name })).toEqual(['pending', false]);
  });

  it('must be named, and once', async () => {
    for (const [path, body] of [
      ['/mail/state', {}],
      ['/mail/state', { address: 'a@b.example', contact: '1' }],
      ['/mail/state', { subject: 'x'.repeat(43), account: '1' }],
      ['/mail/confirmations', { account: '1' }],
      ['/mail/confirmations', { address: 'nobody' }],
      ['/mail/confirmations', { address: 'a@b.example', basis: 'because' }],
    ] as const)
      expect((await ground.ask(site, path, { scopes: ['server'], body })).status).toBe(400);
  });
});
