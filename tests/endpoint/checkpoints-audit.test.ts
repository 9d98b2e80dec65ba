/** `sayso audit` and `sayso verify`, as commands. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CompactSign } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCheckpoints } from '../../src/endpoint/checkpoints/make.js';
import { connect } from '../../src/endpoint/database/connect.js';
import type { Database } from '../../src/endpoint/database/sql.js';
import type { Endpoint } from '../../src/endpoint/index.js';
import { openKeys } from '../../src/endpoint/keys/open-keys.js';
import type { Receipt } from '../../src/wire/receipt.js';
import { buildCommand, run, type Ended } from './command-line.js';
import { freshSite, ISSUER, makeRoom, openAsOwner, recordFor, send, startEndpoint, Subject, type Room } from './kit.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1);

let room: Room;
let endpoint: Endpoint;
let command: Awaited<ReturnType<typeof buildCommand>>;
let owner: Database;
let keys: Awaited<ReturnType<typeof openKeys>>;
let clock = START;
const site = freshSite();
const file = (name: string): string => join(room.data, name);
const sayso = (...args: string[]): Promise<Ended> => run(command.path, args);
const audit = (...args: string[]): Promise<Ended> => sayso('audit', '--folder', room.data, '--site', site, ...args);

let subject: Subject;
let payload: string;
let envelope: string;
let receipt: string;

const checkpoint = async (now: number): Promise<void> => {
  const { sql, close } = await connect({ database: process.env['DATABASE_URL'], folder: room.data, warn: () => {} });
  await makeCheckpoints({ sql, ring: keys.ring, issuer: ISSUER }, now);
  await close();
};
const keep = async (): Promise<string> => {
  payload = JSON.stringify(recordFor(site));
  envelope = await subject.sign(payload);
  const [outcome] = await send(endpoint, site, [envelope]);
  return (outcome as { receipt: string }).receipt;
};

beforeAll(async () => {
  [room, command] = await Promise.all([makeRoom(), buildCommand()]);
  endpoint = await startEndpoint(room.data, [site], { now: () => clock });
  owner = await openAsOwner(room.data);
  keys = await openKeys(join(room.data, 'keys'));
  subject = await Subject.make();
  for (let hour = 0; hour < 3; hour++) {
    clock = START + hour * HOUR;
    receipt = await keep();
  }
  await writeFile(file('receipt.jws'), `${receipt}\n`);
  await writeFile(file('jwks.json'), JSON.stringify(await keys.ring.published()));
}, 120_000);
afterAll(async () => {
  command.remove();
  await owner.close();
  await endpoint.close();
  await room.remove();
});

describe('sayso audit', () => {
  it('names every record that no checkpoint covers, which is no fault', async () => {
    await checkpoint(START + 2.5 * HOUR);
    const { code, out } = await audit();
    expect([code, out.match(/^uncovered .*#3 .*no checkpoint covers it yet$/gm)?.length]).toEqual([0, 1]);
    expect(out).toContain('3 records, all hold\n');
    expect(out).toContain('Checkpoints: all hold; 1 record not covered yet\n');
    await checkpoint(START + 9 * HOUR);
    expect((await audit()).out).toContain('Checkpoints: all hold; 0 records not covered yet\n');
  }, 120_000);

  it('walks all sites, and proves them by a published key set alone', async () => {
    const sum = async (...args: string[]): Promise<unknown> => {
      // A database that other tests share holds what they broke.
      const { code, out } = process.env['DATABASE_URL']
        ? await audit('--json', ...args)
        : await sayso('audit', '--folder', room.data, '--json', ...args);
      return [code, JSON.parse(out.trim().split('\n').at(-1)!)];
    };
    expect(await sum('--jwks', file('jwks.json'))).toMatchObject([0, { what: 'sum', holds: true, broken: 0, gaps: 0 }]);
    const other = JSON.stringify({ keys: [{ ...subject.jwk, kid: 'x' }] });
    await writeFile(file('other.json'), other);
    expect(await sum('--jwks', file('other.json'))).toMatchObject([1, { holds: false, firstBrokenLink: null }]);
    await writeFile(file('no.json'), '{"keys":[]}');
    expect(await audit('--jwks', file('no.json'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('holds no key set') as string,
    });
  }, 120_000);

  it('names the first broken link and all else that is broken, with exit code 1', async () => {
    await owner.query('UPDATE sayso.ledger SET received = received + 1 WHERE site = $1 AND seq = 2', [site]);
    const { code, out } = await audit();
    expect([code, out.match(/^broken .*#2 .*receipt broken · signature ok · chain broken]$/gm)?.length]).toEqual([
      1, 1,
    ]);
    expect(out).toMatch(new RegExp(`The first broken link: ${site} .* #2 `));
    expect(out).toContain('1 that do not hold');
    expect(
      (await audit('--json')).out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { what: string }).what),
    ).toContain('sum');
    await owner.query('UPDATE sayso.ledger SET received = received - 1 WHERE site = $1 AND seq = 2', [site]);
    expect((await audit()).code).toBe(0);
    // An entry taken out of the middle: what follows it is whole in itself, but follows nothing.
    const [row] = await owner.query('DELETE FROM sayso.ledger WHERE site = $1 AND seq = 2 RETURNING *', [site]);
    const cut = await audit();
    expect(cut.out).toMatch(/^broken .*#3 .*receipt ok · signature ok · chain broken]$/m);
    expect(cut.out).toMatch(/^missing /m);
    const places = Object.keys(row!).map((_, i) => `$${String(i + 1)}`);
    await owner.query(`INSERT INTO sayso.ledger VALUES (${places.join(', ')})`, Object.values(row!));
    expect((await audit()).code).toBe(0);
  }, 120_000);

  it('shows by copies kept elsewhere that the end was cut off together with its checkpoints', async () => {
    expect((await audit('--save', file('saved.txt'))).code).toBe(0);
    expect((await audit('--saved', file('saved.txt'))).code).toBe(0);
    const cut = await owner.query(
      `WITH p AS (DELETE FROM sayso.payload WHERE site = $1 AND id = (SELECT id FROM sayso.ledger WHERE site = $1 AND seq = 3) RETURNING 1)
       DELETE FROM sayso.ledger WHERE site = $1 AND seq = 3 RETURNING *`,
      [site],
    );
    expect(cut).toHaveLength(1);
    expect((await audit()).out).toMatch(/^missing .*1 of 1 entries are gone/m);
    const taken = await owner.query('DELETE FROM sayso.checkpoint WHERE site = $1 AND number = 3 RETURNING *', [site]);
    expect((await audit()).code).toBe(0);
    const { code, out } = await audit('--saved', file('saved.txt'));
    expect([code, out.match(/^gone /gm)?.length]).toEqual([1, 1]);
    const { part, number, until, jws, tags } = taken[0]!;
    await owner.query('INSERT INTO sayso.checkpoint VALUES ($1, $2, $3, $4, $5, $6)', [
      site,
      part,
      number,
      until,
      jws,
      tags,
    ]);
    expect((await audit('--saved', file('saved.txt'))).out).not.toMatch(/^gone /m);
    await writeFile(file('saved-not.txt'), 'nonsense\n');
    expect((await audit('--saved', file('saved-not.txt'))).out).toContain('the saved copy cannot be verified');
    expect((await audit('--saved', file('none.txt'))).err).toContain('There is no file');
  }, 120_000);

  it('reads what was erased as erased', async () => {
    await owner.query('DELETE FROM sayso.payload WHERE site = $1', [site]);
    await owner.query('DELETE FROM sayso.checkpoint WHERE site = $1 AND number = 3', [site]);
    const gone = await audit();
    expect([gone.code, gone.out]).toEqual([1, expect.stringContaining('missing') as string]);
    await owner.query(
      `INSERT INTO sayso.erasure SELECT site, subject, id, 1, 'visitor' FROM sayso.ledger WHERE site = $1`,
      [site],
    );
    const { code, out } = await audit();
    expect([code, out]).toEqual([0, expect.stringContaining('2 records, all hold, 2 erased') as string]);
  }, 120_000);
});

describe('sayso verify', () => {
  const verify = (...args: string[]): Promise<Ended> => sayso('verify', ...args);

  it('prints who, what and when, with a key set beside the receipt or named', async () => {
    const { code, out } = await verify(file('receipt.jws'));
    expect(code).toBe(0);
    for (const text of [
      'The receipt holds.',
      subject.name,
      site,
      'Larkline Ltd',
      '2026-06-01T02:00:00.000Z',
      '#3',
      ISSUER,
    ])
      expect(out).toContain(text);
    const server = createServer((_, response) => {
      void readFile(file('jwks.json')).then((body) => response.end(body));
    }).listen(0, '127.0.0.1');
    await new Promise((ready) => server.once('listening', ready));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks.json`;
    expect((await verify(file('receipt.jws'), '--jwks', url)).code).toBe(0);
    server.close();
    expect((await verify(file('receipt.jws'), '--jwks', url)).err).toContain('does not answer');
    expect(JSON.parse((await verify(file('receipt.jws'), '--json')).out)).toMatchObject({
      holds: true,
      receipt: { seq: 3, site },
    });
  }, 120_000);

  it('holds a payload against it, as text or as the browser signed it', async () => {
    await writeFile(file('payload.json'), `${payload}\n`);
    await writeFile(file('record.jws'), envelope);
    for (const name of ['payload.json', 'record.jws']) {
      const { code, out } = await verify(file('receipt.jws'), '--payload', file(name));
      expect([name, code]).toEqual([name, 0]);
      expect(out).toContain('purpose 3: granted, version 1, opt-in, valid 182 days');
    }
    await writeFile(file('payload.json'), payload.replace('granted', 'denied'));
    const other = await verify(file('receipt.jws'), '--payload', file('payload.json'));
    expect([other.code, other.err]).toEqual([1, expect.stringMatching(/payload is another.*byte for byte/) as string]);
    await writeFile(file('record.jws'), await (await Subject.make()).sign(payload));
    expect((await verify(file('receipt.jws'), '--payload', file('record.jws'))).err).toContain(
      'and the receipt is for',
    );
  }, 120_000);

  const said = async (jws: string): Promise<Ended> => {
    await writeFile(file('wrong.jws'), jws);
    return verify(file('wrong.jws'));
  };

  it('says what is wrong with a receipt that does not hold', async () => {
    const [head = '', body = '', signature = ''] = receipt.split('.');
    const { key, kid } = await keys.ring.active(Date.now());
    const sign = (text: string, header: object): Promise<string> =>
      new CompactSign(new TextEncoder().encode(text)).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
    const told = JSON.parse(Buffer.from(body, 'base64url').toString()) as Receipt;
    const changed = Buffer.from(JSON.stringify({ ...told, seq: 4 })).toString('base64url');
    for (const [jws, message] of [
      ['', 'no compact JWS'],
      ['{"receipt":1}', 'no compact JWS'],
      [`x.${body}.${signature}`, 'no header'],
      [`${head}.${changed}.${signature}`, 'Its signature is not that of the key'],
      [`${head}.${body}.${signature.slice(0, -4)}AAAA`, 'Its signature is not that of the key'],
      [envelope, 'It is a record, as the browser signed it'],
      [await sign('{}', { typ: 'sayso-checkpoint+jws', kid }), 'It is a checkpoint'],
      [await sign('{}', { typ: 'other', kid }), 'of the type "other"'],
      [await sign(JSON.stringify(told), { typ: 'sayso-receipt+jws', kid: 'nobody' }), 'has no key "nobody"'],
      [await sign(JSON.stringify({ ...told, seq: 4 }), { typ: 'sayso-receipt+jws', kid }), 'its chain hash is'],
      [
        `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'sayso-receipt+jws', kid })).toString('base64url')}.${body}.AA`,
        'Its algorithm is "none"',
      ],
    ] as const) {
      const { code, err } = await said(jws);
      expect([message, code, err.includes(message)]).toEqual([message, 1, true]);
    }
    expect(JSON.parse((await verify(file('wrong.jws'), '--json')).out)).toMatchObject({ holds: false });
  }, 120_000);

  it('answers nonsense with what it wants', async () => {
    expect(await verify()).toMatchObject({ code: 2, err: expect.stringContaining('Name one receipt') as string });
    expect((await verify('a', 'b')).code).toBe(2);
    expect((await verify(file('none.jws'))).err).toContain('There is no file');
    await writeFile(join(room.data, 'keys', 'receipt.jws'), receipt);
    expect(await verify(join(room.data, 'keys', 'receipt.jws'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('.well-known/jwks.json') as string,
    });
    expect((await verify('--help')).out).toContain('sayso verify <receipt.jws>');
  }, 120_000);
});
