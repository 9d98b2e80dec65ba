/** What was written to requests goes when it is old enough, and not before. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/endpoint/index.js';
import { liftHold, placeHold } from '../../src/endpoint/retention/holds.js';
import { DEFAULT_REQUEST_DAYS } from '../../src/endpoint/retention/options.js';
import { forgetTexts } from '../../src/endpoint/retention/texts.js';
import { readRequest, settleRequest } from '../../src/endpoint/rights/queue.js';
import { DAY, openGround, type Ground } from './house-kit.js';
import { freshSite, makeRoom, Subject, type Room } from './kit.js';
import { ask, call, deliver, tell, type OneRequest } from './rights-kit.js';

let room: Room;
const [site, other] = [freshSite(), freshSite()];
let ground: Ground;

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, [site, other], { site: { retention: { requests: 30 } } });
});
afterAll(async () => {
  await ground.close();
  await room.remove();
});

const endpoint = (): Endpoint => ground as unknown as Endpoint;
const unproven = async (on = site): Promise<string> => {
  const wish = { kind: 'concern', contact: 'vera@example.org', text: 'A private word' };
  const { body } = await tell<OneRequest>(endpoint(), ask(on, 'requests', wish));
  return body.request.reference;
};
const settle = (reference: string, on = site): Promise<boolean> =>
  settleRequest(ground.house.sql, { site: on, reference, status: 'answered', answer: 'Here it is.' }, ground.clock.now);
const written = async (reference: string, on = site): Promise<unknown> => {
  const request = await readRequest(ground.house.sql, on, reference);
  return [request?.status, request?.text, request?.contact, request?.answer];
};

const GONE = ['answered', null, null, null];
const STANDS = ['answered', 'A private word', 'vera@example.org', 'Here it is.'];

describe('what was written to a request', () => {
  it('goes the set number of days after the request was settled, counted from then', async () => {
    const reference = await unproven();
    ground.clock.now += 100 * DAY;
    await settle(reference);
    ground.clock.now += 30 * DAY;
    expect(await forgetTexts(ground.house, site)).toBe(0);
    expect(await written(reference)).toEqual(STANDS);
    ground.clock.now += 1;
    expect(await forgetTexts(ground.house, site)).toBe(1);
    expect(await written(reference)).toEqual(GONE);
    expect(await forgetTexts(ground.house, site)).toBe(0);
  });

  it('stays while the request is open, and on other sites', async () => {
    const [open, there] = [await unproven(), await unproven(other)];
    await settle(there, other);
    ground.clock.now += 5000 * DAY;
    expect(await forgetTexts(ground.house, site)).toBe(0);
    expect(await written(open)).toEqual(['unverified', 'A private word', 'vera@example.org', null]);
    expect(await written(there, other)).toEqual(STANDS);
  });

  it('stays under a legal hold over its subject or the site, until that is lifted', async () => {
    const subject = await Subject.make();
    await deliver(endpoint(), site, subject);
    const { body } = await call<OneRequest>(endpoint(), subject, [site, 'concern', { text: 'A private word' }]);
    const { reference } = body.request;
    await settle(reference);
    const { sql } = ground.house;
    const { now } = ground.clock;
    const hold = { site, purpose: '', reason: 'Case 7', by: 'command', placed: now, from: now, until: null };
    const own = await placeHold(sql, { ...hold, subject: subject.name });
    const whole = await placeHold(sql, { ...hold, subject: '' });
    ground.clock.now += 31 * DAY;
    for (const { id } of [own, whole]) {
      expect(await forgetTexts(ground.house, site)).toBe(0);
      await liftHold(sql, { site, id }, { reason: 'settled', by: 'command', at: ground.clock.now });
    }
    expect(await forgetTexts(ground.house, site)).toBe(1);
  });

  it('goes by itself', async () => {
    const reference = await unproven();
    await settle(reference);
    ground.clock.now += 31 * DAY;
    await ground.work();
    expect(await written(reference)).toEqual(GONE);
  });

  it('goes after three years where the site says nothing', () => expect(DEFAULT_REQUEST_DAYS).toBe(1096));
});
