/** Tokens and the log of admin actions, over the wire and by command. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subjectMark } from '../../src/endpoint/access/actions.js';
import { SCOPES } from '../../src/endpoint/access/tokens.js';
import { buildCommand, run, type Ended } from './command-line.js';
import { DAY, openGround, type Ground } from './house-kit.js';
import { freshSite, ISSUER, makeRoom, openAsOwner, type Room } from './kit.js';

let room: Room;
let ground: Ground;
const [site, other] = [freshSite(), freshSite()];

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, [site, other]);
});
afterAll(async () => {
  await ground.close();
  await room.remove();
});

interface Made {
  id: string;
  token: string;
  expires: number;
}
const wish = { scopes: ['statistics'], label: 'Ada, laptop', days: 30 };

const make = async (body: object = wish): Promise<Made> => {
  const response = await ground.ask(site, '/admin/tokens', { scopes: ['admin'], body });
  expect(response.status).toBe(201);
  return (await response.json()) as Made;
};
const own = (token: string): Promise<Response> =>
  ground.fetch(new Request(`${ISSUER}/v1/token`, { headers: { authorization: `Bearer ${token}` } }));
const lines = async (
  name = site,
): Promise<{ action: string; about: string; token: string; id: string; at: number }[]> =>
  ((await (await ground.ask(name, '/admin/actions', { scopes: ['admin'], body: { most: 200 } })).json()) as never)[
    'actions'
  ];

describe('a token', () => {
  it('tells its site and scopes to whoever holds it, and its text stands nowhere else', async () => {
    const made = await make();
    expect(made.token).toMatch(/^sayso_[\w-]{43}$/);
    const said = await own(made.token);
    expect(await said.json()).toEqual({
      site,
      scopes: ['statistics'],
      label: 'Ada, laptop',
      expires: ground.clock.now + 30 * DAY,
      controller: 'Larkline Ltd',
    });
    expect(said.headers.get('cache-control')).toBe('no-store');
    const listed = await (await ground.ask(site, '/admin/tokens', { scopes: ['admin'], method: 'GET' })).text();
    expect(listed).toContain(made.id);
    expect(listed).not.toContain(made.token);
    const owner = await openAsOwner(room.data);
    const stored = JSON.stringify(await owner.query('SELECT * FROM sayso.token WHERE site = $1', [site]));
    await owner.close();
    expect(stored).not.toContain(made.token.slice(8));
  });

  it('opens its own scope of its own site and nothing else', async () => {
    for (const scope of SCOPES.filter((each) => each !== 'admin')) {
      const response = await ground.ask(site, '/admin/tokens', { scopes: [scope], body: wish });
      expect([scope, response.status]).toEqual([scope, 403]);
    }
    const made = await make({ ...wish, scopes: ['admin'] });
    const elsewhere = await ground.fetch(
      new Request(`${ISSUER}/v1/${other}/admin/tokens`, { headers: { authorization: `Bearer ${made.token}` } }),
    );
    expect(elsewhere.status).toBe(403);
  });

  it('ends when it is revoked, an hour after it was rotated, and in its time', async () => {
    const [revoked, rotated] = [await make(), await make()];
    await ground.ask(site, `/admin/tokens/${revoked.id}/revoke`, { scopes: ['admin'] });
    expect((await own(revoked.token)).status).toBe(401);
    const again = await ground.ask(site, `/admin/tokens/${revoked.id}/revoke`, { scopes: ['admin'] });
    expect(again.status).toBe(404);
    const next = (await (
      await ground.ask(site, `/admin/tokens/${rotated.id}/rotate`, { scopes: ['admin'] })
    ).json()) as Made;
    expect((await own(rotated.token)).status).toBe(200);
    const before = ground.clock.now;
    ground.clock.now += 3_600_000;
    expect((await own(rotated.token)).status).toBe(401);
    expect(((await (await own(next.token)).json()) as Made).expires).toBe(before + 30 * DAY);
    ground.clock.now = before + 30 * DAY;
    expect((await own(next.token)).status).toBe(401);
    ground.clock.now = before;
  });

  it('of another site is not to be found, listed, rotated or revoked', async () => {
    const made = await make();
    for (const what of ['rotate', 'revoke']) {
      const response = await ground.ask(other, `/admin/tokens/${made.id}/${what}`, { scopes: ['admin'] });
      expect([what, response.status]).toEqual([what, 404]);
    }
    expect(await (await ground.ask(other, '/admin/tokens', { scopes: ['admin'], method: 'GET' })).text()).not.toContain(
      made.id,
    );
    expect((await own(made.token)).status).toBe(200);
  });

  it('is refused with the fault where the wish does not hold', async () => {
    for (const [body, path] of [
      [{ ...wish, scopes: [] }, 'scopes'],
      [{ ...wish, scopes: ['everything'] }, 'scopes.0'],
      [{ ...wish, days: 0 }, 'days'],
      [{ ...wish, days: 367 }, 'days'],
      [{ ...wish, label: 'a\nb' }, 'label'],
      [{ ...wish, site: other }, 'site'],
    ] as const) {
      const response = await ground.ask(site, '/admin/tokens', { scopes: ['admin'], body });
      expect([response.status, ((await response.json()) as { error: { path: string } }).error.path]).toEqual([
        400,
        path,
      ]);
    }
  });
});

describe('the log of admin actions', () => {
  it('names token, deed and object, newest first, page by page, each line once', async () => {
    for (let i = 0; i < 5; i++) {
      ground.clock.now++;
      await make();
    }
    const all = await lines();
    expect(all[0]).toMatchObject({
      action: 'token-made',
      about: expect.stringMatching(/^token [\w-]{12}: statistics$/),
    });
    const paged: string[] = [];
    let before: unknown = null;
    do {
      const answer = (await (
        await ground.ask(site, '/admin/actions', { scopes: ['admin'], body: { before, most: 2 } })
      ).json()) as { actions: { id: string }[]; next: unknown };
      paged.push(...answer.actions.map(({ id }) => id));
      before = answer.next;
    } while (before);
    expect(paged).toEqual(all.map(({ id }) => id));
    expect(await lines(other)).toEqual([]);
  });

  it('cannot be changed by the endpoint itself', async () => {
    await make();
    for (const text of ['DELETE FROM sayso.admin_action', `UPDATE sayso.admin_action SET about = ''`]) {
      await expect(ground.house.sql.query(`${text} WHERE site = $1`, [site])).rejects.toThrow(/permission denied/);
      await expect((await ground.house.purge()).query(`${text} WHERE site = $1`, [site])).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  it('writes a deed and its line together or not at all', async () => {
    const count = async (): Promise<number> =>
      ((await (await ground.ask(site, '/admin/tokens', { scopes: ['admin'], method: 'GET' })).json()) as { tokens: [] })
        .tokens.length;
    const before = await count();
    const { sql } = ground.house;
    const { atomic } = sql;
    sql.atomic = (work) =>
      atomic((own) =>
        work({
          query: (text, values) =>
            text.includes('admin_action') ? Promise.reject(new Error('log full')) : own.query(text, values),
        }),
      );
    const response = await ground.ask(site, '/admin/tokens', { scopes: ['admin'], body: wish });
    sql.atomic = atomic;
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('sayso_');
    // The test's own three tokens, and none of the request's.
    expect(await count()).toBe(before + 2);
  });

  it('names a subject so that only who knows it finds it', async () => {
    expect(await subjectMark('abc')).toBe(await subjectMark('abc'));
    expect(await subjectMark('abc')).toMatch(/^subject [\w-]{16}$/);
    expect(await subjectMark('abc')).not.toBe(await subjectMark('abd'));
  });
});

describe('sayso token, sayso admin-log', () => {
  it('make, list, rotate and revoke tokens, and log it, beside a running endpoint', async () => {
    const command = await buildCommand();
    const sayso = (...args: string[]): Promise<Ended> => run(command.path, [...args, '--folder', room.data]);
    const here = freshSite();
    const made = await sayso('token', 'create', '--site', here, '--scope', 'all', '--label', 'ops');
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^sayso_[\w-]{43}\n$/) });
    const id = /Token (\S+),/.exec(made.err)![1]!;
    const next = await sayso('token', 'rotate', id, '--site', here);
    expect(next.out).toMatch(/^sayso_/);
    const nextId = /Token (\S+),/.exec(next.err)![1]!;
    expect((await sayso('token', 'revoke', nextId, '--site', here)).code).toBe(0);
    expect(await sayso('token', 'revoke', nextId, '--site', here)).toMatchObject({
      code: 1,
      err: expect.stringContaining('sayso token list'),
    });
    const listed = (await sayso('token', 'list', '--site', here)).out.trim().split('\n');
    expect(listed.map((line) => line.includes('revoked')).sort()).toEqual([false, true]);
    expect(listed.join()).not.toContain('sayso_');
    const log = (await sayso('admin-log', '--site', here, '--json')).out.trim().split('\n');
    expect(log.map((line) => (JSON.parse(line) as { action: string }).action)).toEqual([
      'token-revoked',
      'token-rotated',
      'token-made',
    ]);
    for (const args of [
      ['token'],
      ['token', 'create', '--site', here],
      ['token', 'create', '--site', here, '--scope', 'everything'],
      ['token', 'create', '--site', 'A B', '--scope', 'all'],
      ['token', 'create', '--site', here, '--scope', 'all', '--days', '999'],
      ['token', 'revoke', '--site', here],
      ['admin-log'],
    ])
      expect([args, (await sayso(...args)).code]).toEqual([args, 2]);
    command.remove();
  }, 120_000);
});
