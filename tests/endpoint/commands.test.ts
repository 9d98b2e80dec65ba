import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withHash } from '../../src/endpoint/commands/hash.js';
import { explain } from '../../src/endpoint/commands/command.js';
import { sha256 } from '../../src/endpoint/hash.js';
import { hashable } from '../../src/wire/canonical.js';
import {
  batchOf,
  freshSite,
  makeRoom,
  noticeFor,
  openAsOwner,
  ORIGIN,
  recordFor,
  Subject,
  textsFor,
  type Room,
} from './kit.js';
import { buildCommand, end, run, startServing, type Ended } from './command-line.js';

let room: Room;
let command: Awaited<ReturnType<typeof buildCommand>>;
const site = freshSite();
const path = (name: string): string => join(room.data, name);
const sayso = (...args: string[]): Promise<Ended> => run(command.path, args);

beforeAll(async () => {
  [room, command] = await Promise.all([makeRoom(), buildCommand()]);
  await writeFile(path('notice.json'), JSON.stringify(noticeFor(site), null, 2));
  await writeFile(path('texts.en.json'), JSON.stringify(textsFor()));
}, 120_000);
afterAll(async () => {
  command.remove();
  await room.remove();
});

describe('sayso', () => {
  it('helps, and answers nonsense with exit code 2', async () => {
    expect(await sayso('--help')).toMatchObject({ code: 0, err: '' });
    for (const name of ['serve', 'check', 'hash', 'ledger'])
      expect((await sayso(name, '--help')).out).toContain(`sayso ${name}`);
    for (const args of [
      [],
      ['nope'],
      ['toString'],
      ['serve', '--prot', '1'],
      ['serve', '--config', 'x.json', '--port', 'x'],
      ['serve', '--config', path('none.json')],
      ['check'],
      ['hash'],
      ['ledger', 'x'],
    ]) {
      expect([args, (await sayso(...args)).code]).toEqual([args, 2]);
    }
  }, 120_000);

  it('names a missing peer with the command that installs it', () => {
    const error = Object.assign(new Error(`Cannot find package 'hono' imported from /x/y.js`), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    expect(explain(error)).toBe('The package hono is missing. Run: npm install hono');
  });
});

describe('sayso check', () => {
  it('finds no fault in good files', async () => {
    expect(await sayso('check', path('notice.json'), path('texts.en.json'))).toEqual({
      code: 0,
      out: 'no faults\n',
      err: '',
    });
  });

  it('prints every fault with file, path and value', async () => {
    await writeFile(
      path('bad.json'),
      JSON.stringify({ ...noticeFor(site), purposes: { analytics: { key: 1.5, days: 999 } } }),
    );
    const { code, out } = await sayso('check', path('bad.json'), path('texts.en.json'));
    expect(code).toBe(1);
    expect(out).toContain(`${path('bad.json')}: purposes.analytics.key: got 1.5, want a whole number from 1 to 999999`);
    expect(out).toContain('purposes.analytics.days: got 999');
    expect(out).toContain(`${path('texts.en.json')}: purposes.necessary: `);
    expect(out).toMatch(/\n4 faults\n$/);
  });

  it('names a file that is missing or no JSON, and a hash that is stale', async () => {
    expect(await sayso('check', path('none.json'))).toMatchObject({
      code: 1,
      err: `There is no file ${path('none.json')}.\n`,
    });
    await writeFile(path('broken.json'), '{');
    expect((await sayso('check', path('broken.json'))).err).toContain('broken.json is not JSON');
    await writeFile(path('stale.json'), JSON.stringify({ ...noticeFor(site), hash: 'A'.repeat(43) }));
    expect((await sayso('check', path('stale.json'))).out).toContain('run sayso hash --write');
  });
});

describe('sayso hash', () => {
  it('prints the hashes, and writes them where it is told to, twice the same', async () => {
    const want = await sha256(hashable(noticeFor(site)));
    const before = await readFile(path('notice.json'), 'utf8');
    expect((await sayso('hash', path('notice.json'))).out).toBe(`${want}  ${path('notice.json')}\n`);
    expect(await readFile(path('notice.json'), 'utf8')).toBe(before);
    for (let i = 0; i < 2; i++) {
      expect((await sayso('hash', path('notice.json'), path('texts.en.json'), '--write')).code).toBe(0);
      expect(JSON.parse(await readFile(path('notice.json'), 'utf8'))).toEqual({ hash: want, ...noticeFor(site) });
      expect((await sayso('check', path('notice.json'), path('texts.en.json'))).code).toBe(0);
    }
  }, 120_000);

  it('refuses what has faults', async () => {
    await writeFile(path('bad.json'), '{"id":"site"}');
    const { code, err } = await sayso('hash', path('bad.json'), '--write');
    expect(code).toBe(1);
    expect(err).toContain('purposes: got undefined');
    expect(await readFile(path('bad.json'), 'utf8')).toBe('{"id":"site"}');
  });

  it("leaves the author's layout alone, and gives it up where it must", () => {
    expect(withHash('{\n    "id": "a"\n}\n', 'H')).toBe('{\n    "hash": "H",\n    "id": "a"\n}\n');
    expect(withHash('{ "id": "a",   "hash" : "old" }', 'H')).toBe('{ "id": "a",   "hash": "H" }');
    const nested = '{"shown":{"hash":"inner"},"hash":"old"}';
    expect(JSON.parse(withHash(nested, 'H'))).toEqual({ shown: { hash: 'inner' }, hash: 'H' });
    expect(JSON.parse(withHash('{"hash":7}', 'H'))).toEqual({ hash: 'H' });
  });
});

describe('sayso serve and sayso ledger', () => {
  it('keep and list each decision once, in order, beside a running endpoint and without it', async () => {
    const data = path('.data');
    const config = path('config.json');
    await writeFile(
      config,
      JSON.stringify({
        sites: {
          [site]: {
            origins: [ORIGIN],
            controller: 'Larkline',
            notices: [{ notice: 'notice.json', texts: ['texts.en.json'] }],
          },
        },
      }),
    );
    if (!process.env['DATABASE_URL'])
      expect((await sayso('ledger', '--folder', data)).err).toMatch(/There is no ledger in .*--folder/);
    const { child, url } = await startServing(command.path, ['--config', config, '--port', '0', '--folder', data]);
    const subject = await Subject.make();
    const hash = await sha256(hashable(noticeFor(site)));
    const records = [
      recordFor(site, { cause: 'accept-all', notice: { id: 'site', version: 1, hash } }),
      recordFor(site, {
        cause: 'withdraw',
        choices: { 3: { choice: 'denied', version: 1, regime: 'opt-in', days: 182 } },
      }),
    ];
    const envelopes = await Promise.all(records.map((record) => subject.sign(JSON.stringify(record))));
    for (let i = 0; i < 2; i++) {
      await fetch(`${url}/v1/${site}/records`, {
        method: 'POST',
        headers: { origin: ORIGIN, 'content-type': 'text/plain' },
        body: batchOf(envelopes),
      });
    }
    const running = await sayso('ledger', '--folder', data, '--site', site);
    expect(running.code).toBe(0);
    const lines = running.out.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /#1 .*accept-all +analytics granted, partner_cookies denied +\[receipt ok · signature ok · chain ok\]$/,
    );
    expect(lines[1]).toMatch(
      /#2 .*withdraw +analytics denied +\[receipt ok · signature ok · chain ok · notice unpublished\]$/,
    );
    expect(lines[0]).toContain(subject.name.slice(0, 10));
    expect(lines[2]).toBe('2 records, all hold');
    expect(await end(child, 'SIGTERM')).toBe(0);
    expect((await sayso('ledger', '--folder', data, '--site', site)).out).toBe(running.out);
    // As for serve, an empty variable says nothing: the keys are where they were.
    const empty = await run(command.path, ['ledger', '--folder', data, '--site', site], { SAYSO_KEYS: '' });
    expect(empty.out).toBe(running.out);
    const json = (await sayso('ledger', '--folder', data, '--site', site, '--json')).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(json.map(({ record }) => record)).toEqual(records);
    expect(json[0]).toMatchObject({
      id: records[0]!.id,
      site,
      subject: subject.name,
      seq: 1,
      cause: 'accept-all',
      choices: { analytics: 'granted' },
      findings: { receipt: 'ok', signature: 'ok', chain: 'ok' },
    });
    const sql = await openAsOwner(data);
    await sql.query(`UPDATE sayso.ledger SET received = received + 1 WHERE site = $1 AND seq = 2`, [site]);
    await sql.close();
    const broken = await sayso('ledger', '--folder', data, '--site', site);
    expect([broken.code, broken.out]).toEqual([
      1,
      expect.stringMatching(/chain broken.*\n2 records, 1 that do not hold\n$/),
    ]);
  }, 120_000);

  it('say why serve cannot start', async () => {
    await writeFile(
      path('wrong.json'),
      JSON.stringify({ sites: { [site]: { origins: [], controller: 'x', notices: [{ notice: 'notice.json' }] } } }),
    );
    const wrong = await sayso('serve', '--config', path('wrong.json'), '--port', '0', '--folder', path('.data'));
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('origins: got [], want a list of at least 1')]);
  });
});
