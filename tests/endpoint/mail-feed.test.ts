/** The feed that senders read: nothing missing, nothing twice, in one order, whoever writes and reads at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erase } from '../../src/endpoint/retention/erase.js';
import { feedJob } from '../../src/endpoint/mail/feed.js';
import { openGround, type Ground } from './house-kit.js';
import { freshSite, makeRoom, Subject, type Room } from './kit.js';
import { askServer, click, linkFor, news, publicationFor } from './mail-kit.js';

let room: Room;
let ground: Ground;
const MINUTE = 60_000;
const names = Array.from({ length: 8 }, freshSite);
const fresh = (): string => names.pop()!;

interface Item {
  n: number;
  subject: string;
  account: string | null;
  choices: Record<string, string>;
  cause: string;
  at: number | null;
  received: number | null;
}
interface Page {
  items: Item[];
  after: number;
  more: boolean;
}

beforeAll(async () => {
  room = await makeRoom();
  const sites = Object.fromEntries(
    names.map((name) => [
      name,
      { origins: ['https://www.larkline.example'], controller: 'Larkline Ltd', notices: [publicationFor(name)] },
    ]),
  );
  ground = await openGround(room.data, names, { sites });
}, 120_000);
afterAll(async () => {
  await ground.close();
  await room.remove();
});

const read = (site: string, after = 0, limit = 500): Promise<Page> =>
  askServer<Page>(ground, site, '/mail/withdrawals', { after, limit });
const all = async (site: string, limit = 500): Promise<Item[]> => {
  const items: Item[] = [];
  for (let after = 0, more = true; more;) {
    const page = await read(site, after, limit);
    items.push(...page.items);
    ({ after, more } = page);
  }
  return items;
};
const brief = ({ n, subject, choices, cause }: Item): unknown[] => [n, subject, choices['marketing_email'], cause];

describe('the feed', () => {
  it('tells withdrawals and grants by page, by link and by an account’s link, and nothing else', async () => {
    const site = fresh();
    const [a, b] = [await Subject.make(), await Subject.make()];
    const granted = await ground.decide(site, a, news('granted'));
    await ground.decide(site, b, { choices: { 3: { choice: 'granted', version: 1, regime: 'opt-in', days: 182 } } });
    ground.clock.now += 1000;
    await ground.decide(site, a, { ...news('denied'), cause: 'withdraw', supersedes: [granted] });
    ground.clock.now += 1000;
    const links = [await linkFor(ground, site, { subject: b.name }), await linkFor(ground, site, { account: '7' })];
    for (const { url } of links) {
      expect((await ground.fetch(click(url))).status).toBe(200);
      ground.clock.now += 1000;
    }
    const page = await read(site);
    expect(page.items.map(brief)).toEqual([
      [1, a.name, 'granted', 'save'],
      [2, a.name, 'denied', 'withdraw'],
      [3, b.name, 'denied', 'email-link'],
      [4, links[1]!.subject, 'denied', 'email-link'],
    ]);
    expect(page.items.map(({ account }) => account)).toEqual([null, null, null, links[1]!.subject]);
    expect(page).toMatchObject({ after: 4, more: false });
    expect(page.items[3]!.at).toBe(page.items[3]!.received);
    expect((await read(site, 4)).items).toEqual([]);
    expect((await read(site, 4)).after).toBe(4);
  });

  it('comes in pages, and again from any cursor', async () => {
    const site = fresh();
    for (let i = 0; i < 7; i++) {
      await ground.decide(site, await Subject.make(), news('granted'));
      ground.clock.now += 10;
    }
    expect((await all(site, 3)).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect((await read(site, 5, 1)).items.map(({ n }) => n)).toEqual([6]);
    expect(await read(site, 0, 7)).toMatchObject({ after: 7, more: true });
  });

  it('misses nothing and tells nothing twice while many write and several read at once', async () => {
    const site = fresh();
    const subjects = await Promise.all(Array.from({ length: 40 }, () => Subject.make()));
    const seen: Item[][] = [[], [], []];
    let writing = true;
    const reader = async (mine: Item[]): Promise<void> => {
      for (let after = 0, last = false; !last;) {
        last = !writing;
        const page = await read(site, after, 5);
        mine.push(...page.items);
        after = page.after;
        if (page.more) last = false;
      }
    };
    const readers = seen.map(reader);
    await Promise.all(subjects.map((subject) => ground.decide(site, subject, news('granted'))));
    writing = false;
    await Promise.all(readers);
    for (const mine of seen) {
      expect(mine.map(({ n }) => n)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      expect(new Set(mine.map(({ subject }) => subject))).toEqual(new Set(subjects.map(({ name }) => name)));
    }
    expect(seen[1]).toEqual(seen[0]);
  });

  it('tells later what was committed late: below a time that was read already', async () => {
    const site = fresh();
    const [early, late, later] = [await Subject.make(), await Subject.make(), await Subject.make()];
    const decide = async (subject: Subject, back: number): Promise<void> => {
      ground.clock.now -= back;
      await ground.decide(site, subject, news('denied'));
      ground.clock.now += back;
    };
    await decide(early, 0);
    expect((await read(site)).items.map(({ subject }) => subject)).toEqual([early.name]);
    await decide(late, 30_000);
    expect((await read(site, 1)).items.map(brief)).toEqual([[2, late.name, 'denied', 'save']]);
    // Beyond what each reading looks back, the job finds it.
    await decide(later, 10 * MINUTE);
    expect((await read(site, 2)).items).toEqual([]);
    await feedJob.run(ground.house);
    expect((await read(site, 2)).items.map(brief)).toEqual([[3, later.name, 'denied', 'save']]);
    await feedJob.run(ground.house);
    expect(await all(site)).toHaveLength(3);
  });

  it('tells of an erasure, once, since nothing proves a consent any more', async () => {
    const site = fresh();
    const [known, unread] = [await Subject.make(), await Subject.make()];
    await ground.decide(site, known, news('granted'));
    expect(await all(site)).toHaveLength(1);
    await ground.decide(site, unread, news('denied'));
    ground.clock.now += 1000;
    for (const { name } of [known, unread])
      await erase(ground.house, { site, subject: name, ids: 'all', reason: 'visitor', at: ground.clock.now });
    const items = await all(site);
    const told = (name: string): unknown[] =>
      items.filter(({ subject }) => subject === name).map((each) => brief(each)[2]);
    // Also what was said and erased before anyone read it.
    expect(told(known.name).at(-1)).toBe('erased');
    expect(told(unread.name)).toContain('erased');
    expect(told(unread.name)).not.toContain('granted');
    expect(await all(site)).toEqual(items);
    expect(items.map(({ n }) => n)).toEqual(items.map((_, i) => i + 1));
  });

  it('is read with the server’s token alone, and a cursor that is none is refused', async () => {
    const site = fresh();
    expect((await ground.ask(site, '/mail/withdrawals', { scopes: ['statistics'], body: {} })).status).toBe(403);
    for (const body of [
      { after: -1 },
      { after: '1' },
      { after: 0.5 },
      { limit: 0 },
      { limit: 501 },
      { after: 1e300 },
      { x: 1 },
    ])
      expect((await ground.ask(site, '/mail/withdrawals', { scopes: ['server'], body })).status).toBe(400);
  });
});
