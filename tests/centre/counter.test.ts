import { beforeEach, describe, expect, test } from 'vitest';
import { Counter } from '../../src/centre/counter.js';
import { readList, type Wish } from '../../src/centre/wishes.js';
import type { Failure, Obstacle, Rights } from '../../src/rights/index.js';
import type { RequestKind, RequestStatus, VisitorRequest } from '../../src/wire/rights.js';

const request = (reference: string, kind: RequestKind, status: RequestStatus = 'verified'): VisitorRequest => ({
  ...{ reference, kind, status, proven: true, received: 1, due: 2, text: null, contact: null },
  ...{ events: [{ at: 1, status, reason: null }], answer: `answer to ${reference}` },
});
const fail = (reason: Obstacle, code?: string): Failure => ({
  ...{ ok: false, reason, message: `${reason}!` },
  ...(code && { code }),
});
const page = { subject: 's', records: [], next: null, standing: null, contact: null };

/** An endpoint that does as it is told, and notes what it was asked. */
const scripted = () => {
  const asked: string[] = [];
  const world = { key: true, line: null as Failure | null, known: true, status: 'unverified' as RequestStatus };
  const answer = <T>(what: string, value: () => T): Promise<T | Failure> => {
    asked.push(what);
    return Promise.resolve(world.line ?? value());
  };
  const own = <T>(what: string, value: () => T): Promise<T | Failure> =>
    answer(what, () => (world.known ? value() : fail('refused', 'unknown-subject')) as T);
  const rights = {
    subject: async () => (world.key ? 'subject' : null),
    records: () => answer('records', () => ({ ok: true, ...page, request: world.known ? request('S1', 'see') : null })),
    correct: (contact: string) => own(`correct ${contact}`, () => ({ ok: true, request: request('C1', 'correct') })),
    erase: () => own('erase', () => ({ ok: true, request: request('E1', 'erase', 'answered') })),
    concern: (text: string) => own(`concern ${text}`, () => ({ ok: true, request: request(`K-${text}`, 'concern') })),
    requests: () =>
      world.key
        ? answer('requests', () => ({ ok: true, requests: [request('C1', 'correct', 'answered')], next: null }))
        : Promise.resolve(fail('no-key')),
    request: ({ kind, contact, region }: { kind: RequestKind; contact: string; region?: string }) =>
      answer(`request ${kind} ${contact} ${region}`, () => ({
        ok: true,
        request: request('U1', kind, 'unverified'),
        secret: 'shh',
      })),
    status: ({ reference, secret }: { reference: string; secret: string }) =>
      answer(`status ${reference} ${secret}`, () => ({ ok: true, request: request(reference, 'erase', world.status) })),
  } as unknown as Rights;
  return { rights, asked, world };
};

const wish = (kind: Wish['kind'], contact = '', text = ''): Wish => ({ kind, contact, text });

describe('the counter', () => {
  let stored: unknown;
  let ids = 0;
  let script: ReturnType<typeof scripted>;
  const open = (alone = (run: () => Promise<void>) => run()) =>
    new Counter({
      ...{
        rights: script.rights,
        region: 'US',
        now: () => 5,
        newId: () => `id${++ids}`,
        changed: () => undefined,
        alone,
      },
      shelf: {
        read: async () => readList(JSON.parse(JSON.stringify(stored ?? null))),
        change: async (by) => (stored = by(readList(stored))),
      },
    });
  const waiting = () => readList(stored).unsent;
  beforeEach(() => {
    stored = undefined;
    script = scripted();
  });

  test('with a key: handed in, known by reference, gone from what waits, its answer not written down', async () => {
    const counter = open();
    expect(await counter.ask(wish('concern', '', 'why'))).toMatchObject({
      state: 'sent',
      request: { reference: 'K-why' },
    });
    expect(waiting()).toEqual([]);
    expect(counter.list.sent[0]!.answer).toBe('answer to K-why');
    expect(JSON.stringify(stored)).not.toContain('answer to');
  });

  test('see brings the pages along', async () => {
    expect(await open().ask(wish('see'))).toMatchObject({ state: 'sent', pages: [{ subject: 's' }] });
  });

  test.each(['offline', 'busy', 'unreadable'] as const)(
    '%s: kept here and sent later, once, by another page',
    async (reason) => {
      script.world.line = fail(reason);
      expect(await open().ask(wish('concern', '', 'why'))).toEqual({ state: 'later' });
      expect(waiting()).toMatchObject([{ kind: 'concern', text: 'why', made: 5 }]);
      script.world.line = null;
      const later = open();
      expect((await later.flush()).map(({ reference }) => reference)).toEqual(['K-why']);
      expect(await later.flush()).toEqual([]);
      expect(waiting()).toEqual([]);
      expect(script.asked.filter((what) => what === 'concern why')).toHaveLength(2);
    },
  );

  test('what waits goes in order, and stops where the line is dead', async () => {
    script.world.line = fail('offline');
    const counter = open();
    for (const text of ['a', 'b', 'c']) await counter.ask(wish('concern', '', text));
    script.asked.length = 0;
    await counter.flush();
    expect(script.asked).toEqual(['concern a']);
    script.world.line = null;
    script.asked.length = 0;
    await counter.flush();
    expect(script.asked).toEqual(['concern a', 'concern b', 'concern c']);
  });

  test('while another tab sends, it waits here', async () => {
    expect(await open(async () => undefined).ask(wish('erase'))).toEqual({ state: 'later' });
    expect(waiting()).toHaveLength(1);
    expect(script.asked).toEqual([]);
  });

  test('without a key: asked without one, with the region; the secret is kept and asks how it stands', async () => {
    script.world.key = false;
    const counter = open();
    expect(await counter.ask(wish('erase', 'vera'))).toMatchObject({
      state: 'sent',
      request: { secret: 'shh', status: 'unverified' },
    });
    expect(script.asked).toEqual(['request erase vera US']);
    expect(readList(stored).sent[0]!.secret).toBe('shh');
    script.world.status = 'answered';
    const other = open();
    await other.load();
    expect(await other.check()).toMatchObject({ ok: true });
    expect(other.list.sent).toMatchObject([
      { reference: 'U1', status: 'answered', secret: 'shh', answer: 'answer to U1' },
    ]);
  });

  test.each(['see', 'correct', 'erase', 'concern'] as const)(
    'a key that the endpoint does not know proves nothing: %s is asked without it where a contact is given',
    async (kind) => {
      script.world.known = false;
      expect(await open().ask(wish(kind, 'vera', 'why'))).toMatchObject({
        state: 'sent',
        request: { reference: 'U1' },
      });
    },
  );

  test('no key and no contact: the form still holds it, and nothing waits', async () => {
    script.world.key = false;
    expect(await open().ask(wish('erase'))).toEqual({ state: 'unproven' });
    expect(waiting()).toEqual([]);
  });

  test('a key lost while something waited: it stays, says why, and is not tried again by itself', async () => {
    script.world.line = fail('offline');
    const counter = open();
    await counter.ask(wish('erase'));
    Object.assign(script.world, { line: null, key: false });
    await counter.flush();
    expect(waiting()).toMatchObject([{ kind: 'erase', failed: '' }]);
    script.asked.length = 0;
    await counter.flush();
    expect(script.asked).toEqual([]);
    await counter.drop(waiting()[0]!.id);
    expect(waiting()).toEqual([]);
  });

  test("the endpoint's no is told in its own words, and what waited says it", async () => {
    script.world.line = fail('refused', 'bad-request');
    const counter = open();
    expect(await counter.ask(wish('correct', 'vera'))).toEqual({ state: 'refused', message: 'refused!' });
    expect(waiting()).toEqual([]);
    script.world.line = fail('offline');
    await counter.ask(wish('correct', 'vera'));
    script.world.line = fail('refused', 'bad-request');
    await counter.flush();
    expect(waiting()).toMatchObject([{ failed: 'refused!' }]);
  });

  test('a request from elsewhere is taken in with its secret, or said why not', async () => {
    const counter = open();
    expect(await counter.follow('X1', 'secret')).toMatchObject({ ok: true, request: { reference: 'X1' } });
    expect(readList(stored).sent).toMatchObject([{ reference: 'X1', secret: 'secret' }]);
    script.world.line = fail('refused', 'no-such-request');
    expect(await counter.follow('X2', 'secret')).toMatchObject({ ok: false });
    expect(readList(stored).sent).toHaveLength(1);
  });

  test('checking keeps what another tab wrote meanwhile', async () => {
    const counter = open();
    await counter.load();
    await open().ask(wish('concern', '', 'other tab'));
    await counter.check();
    expect(counter.list.sent.map(({ reference }) => reference).sort()).toEqual(['C1', 'K-other tab']);
  });
});
