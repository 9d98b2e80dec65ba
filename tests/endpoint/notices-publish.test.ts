/** Publishing: by whom, what, at once, and what becomes of records whose notice is not published. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/endpoint/hash.js';
import { hashable } from '../../src/wire/canonical.js';
import type { Notice } from '../../src/wire/notice.js';
import type { Receipt } from '../../src/wire/receipt.js';
import { buildCommand, end, run, startServing, type Ended } from './command-line.js';
import { openGround, type Ground } from './house-kit.js';
import {
  base64url,
  batchOf,
  freshSite,
  ISSUER,
  makeRoom,
  noticeFor,
  ORIGIN,
  post,
  recordFor,
  send,
  Subject,
  textsFor,
  type Room,
} from './kit.js';

let room: Room;
let ground: Ground;
let second: Ground;
const site = freshSite();
const next = (version: number): Notice => ({ ...noticeFor(site), version });

beforeAll(async () => {
  room = await makeRoom();
  [ground, second] = [
    await openGround(room.data, [site], { unpublished: { mostPerHour: 3 } }),
    await openGround(room.data, [site]),
  ];
});
afterAll(async () => {
  await ground.close();
  await second.close();
  await room.remove();
});

const publish = (body: unknown, scopes: readonly ['notices'] | readonly ['admin'] = ['notices']): Promise<Response> =>
  ground.ask(site, '/admin/notices', { scopes, body });
const receiptOf = (jws: string): Receipt =>
  JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as Receipt;
const statusAt = async (at: Ground, hash: string): Promise<string> => {
  const subject = await Subject.make();
  const payload = JSON.stringify(recordFor(site, { notice: { id: 'site', version: 1, hash } }));
  const [outcome] = await send(at as never, site, [await subject.sign(payload)]);
  return receiptOf((outcome as { receipt: string }).receipt).notice.status;
};

describe('publishing over the wire', () => {
  it('counts at once on every instance, is idempotent, and is logged once', async () => {
    const notice = next(2);
    const hash = await sha256(hashable(notice));
    expect(await statusAt(second, hash)).toBe('unpublished');
    const body = { notice: { hash, ...notice }, texts: [textsFor()] };
    const first = await publish(body);
    expect(first.status).toBe(201);
    expect(await first.json()).toEqual({
      published: [
        { hash, kind: 'notice', new: true },
        { hash: await sha256(hashable(textsFor())), kind: 'texts', new: false },
      ],
    });
    expect(await statusAt(second, hash)).toBe('published');
    expect(await statusAt(ground, hash)).toBe('published');
    expect((await publish(body)).status).toBe(200);
    const served = await second.fetch(new Request(`${ISSUER}/v1/${site}/notices/${hash}`));
    expect(await sha256(await served.text())).toBe(hash);
    const log = await (await ground.ask(site, '/admin/actions', { scopes: ['admin'], body: {} })).text();
    expect(log.match(new RegExp(hash, 'g'))).toHaveLength(1);
    const listed = await (await ground.ask(site, '/admin/notices', { scopes: ['notices'], method: 'GET' })).json();
    expect(listed).toMatchObject({ notices: expect.arrayContaining([expect.objectContaining({ hash, version: 2 })]) });
  });

  it('lists every fault, and publishes nothing then', async () => {
    const bad = { ...next(3), purposes: { analytics: { key: 1.5, days: 999 } } };
    const response = await publish({ notice: bad, texts: [{ ...textsFor(), controller: '' }] });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { faults: { path: string }[] } };
    expect(error.faults.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'notice.purposes.analytics.key',
        'notice.purposes.analytics.days',
        'texts[0].controller',
      ]),
    );
    const good = next(4);
    const half = await publish({ notice: good, texts: [{}] });
    expect(half.status).toBe(400);
    expect(await ground.house.shelf.find(site, await sha256(hashable(good)))).toBeNull();
  });

  it('takes no notice of another site, no stale hash, and no token without the scope', async () => {
    expect((await publish({ notice: { ...next(3), site: 'elsewhere' } })).status).toBe(400);
    expect((await publish({ notice: { ...next(3), hash: 'A'.repeat(43) } })).status).toBe(400);
    expect((await publish({ notice: next(3) }, ['admin'])).status).toBe(403);
    expect((await publish({ notice: 'x' })).status).toBe(400);
    expect((await publish({ notice: next(3), more: 1 })).status).toBe(400);
  });

  it('cannot be undone by the endpoint itself', async () => {
    for (const text of ['DELETE FROM sayso.publication', `UPDATE sayso.publication SET body = ''`])
      await expect(ground.house.sql.query(`${text} WHERE site = $1`, [site])).rejects.toThrow(/permission denied/);
  });
});

describe('a record whose notice is not published', () => {
  it('is kept under a quota; beyond it the sender is asked to come again and nothing is lost', async () => {
    const subject = await Subject.make();
    const hash = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const made = Array.from({ length: 5 }, () => recordFor(site, { notice: { id: 'site', version: 9, hash } }));
    const jws = await Promise.all(made.map((each) => subject.sign(JSON.stringify(each))));
    const answer = await ground.fetch(post(site, batchOf(jws)));
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBe(300);
    const { outcomes } = (await answer.json()) as { outcomes: { id: string; outcome: string }[] };
    expect(outcomes.map(({ id, outcome }) => [id, outcome])).toEqual(
      made.slice(0, 3).map(({ id }) => [id, 'accepted']),
    );
    expect(ground.said.join()).toContain('sayso publish');

    // Whoever cites a published notice is not held back.
    const published = await sha256(hashable(next(2)));
    expect(await statusAt(ground, published)).toBe('published');

    // What was kept is known, what was not is kept an hour later: nothing twice, nothing missing.
    ground.clock.now += 3_600_000;
    const again = await ground.fetch(post(site, batchOf(jws, ground.clock.now)));
    expect(again.status).toBe(200);
    expect(
      ((await again.json()) as typeof answer & { outcomes: { outcome: string }[] }).outcomes.map(
        ({ outcome }) => outcome,
      ),
    ).toEqual(['known', 'known', 'known', 'accepted', 'accepted']);
  });
});

describe('sayso publish', () => {
  it('publishes into the database and through a running endpoint, and names every fault', async () => {
    const command = await buildCommand();
    const here = freshSite();
    const path = (name: string): string => join(room.data, name);
    const folder = path('own');
    await writeFile(path('n.json'), JSON.stringify(noticeFor(here)));
    await writeFile(path('t.json'), JSON.stringify(textsFor()));
    await writeFile(path('bad.json'), JSON.stringify({ ...noticeFor(here), version: 0 }));
    await writeFile(
      path('c.json'),
      JSON.stringify({ sites: { [here]: { origins: [ORIGIN], controller: 'L', notices: [] } } }),
    );
    const sayso = (...args: string[]): Promise<Ended> => run(command.path, args);
    const { child, url } = await startServing(command.path, [
      '--config',
      path('c.json'),
      '--port',
      '0',
      '--folder',
      folder,
    ]);
    const hash = await sha256(hashable(noticeFor(here)));
    const served = (): Promise<number> => fetch(`${url}/v1/${here}/notices/${hash}`).then(({ status }) => status);
    expect(await served()).toBe(404);
    const token = (await sayso('token', 'create', '--site', here, '--scope', 'notices', '--folder', folder)).out;
    await writeFile(path('token'), token);
    const wire = ['--url', `${url}/v1`, '--token', path('token')];
    expect(await sayso('publish', path('n.json'), path('t.json'), '--site', here, ...wire)).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`^${hash}  notice\n[\\w-]{43}  texts\n$`)),
    });
    expect(await served()).toBe(200);
    expect((await sayso('publish', path('n.json'), '--site', here, '--folder', folder)).out).toContain(
      'published before',
    );
    expect(await sayso('publish', path('bad.json'), '--site', here, '--folder', folder)).toMatchObject({
      code: 1,
      err: expect.stringContaining('notice.version: got 0'),
    });
    await writeFile(path('token'), `sayso_${'x'.repeat(43)}`);
    const refused = await sayso('publish', path('n.json'), '--site', here, ...wire);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('401')]);
    expect(refused.err).not.toContain('xxxx');
    for (const args of [
      ['publish'],
      ['publish', path('n.json')],
      ['publish', path('n.json'), '--site', here, '--url', 'http://x.example/v1', '--token', path('token')],
    ])
      expect([args, (await sayso(...args)).code]).toEqual([args, 2]);
    await end(child, 'SIGTERM');
    command.remove();
  }, 120_000);
});
