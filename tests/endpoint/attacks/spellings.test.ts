/** Payloads that JavaScript reads in one way and somebody else in another: evidence must have one meaning. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/wire/answer.js';
import { openGround, type Ground } from '../house-kit.js';
import { batchOf, freshSite, makeRoom, outcomesOf, post, recordFor, Subject, type Room } from '../kit.js';
import { askServer, news, publicationFor } from '../mail-kit.js';

const site = freshSite();
let room: Room;
let ground: Ground;
let subject: Subject;

beforeAll(async () => {
  room = await makeRoom();
  ground = await openGround(room.data, [site], { site: { notices: [publicationFor(site)] } });
  subject = await Subject.make();
});
afterAll(async () => {
  await ground.close();
  await room.remove();
});

const deliver = async (payload: string): Promise<Outcome> => {
  const batch = batchOf([await subject.sign(payload), { payload }]);
  const [signed, bare] = await outcomesOf(await ground.fetch(post(site, batch)));
  expect(bare!.outcome).toBe(signed!.outcome);
  return signed!;
};
const fresh = (): string => JSON.stringify(recordFor(site, news('granted')));
const zeros = '0'.repeat(20_000);

describe('a payload is refused', () => {
  it.each<[string, (payload: string) => string]>([
    [
      'with a choice twice',
      (text) =>
        text.replace('"choices":{', '"choices":{"2":{"choice":"denied","version":1,"regime":"opt-in","days":1},'),
    ],
    ['with all choices twice', (text) => text.replace('{', '{"choices":{},')],
    ['with a name twice, escaped', (text) => text.replace('{', '{"\\u0061t":1,')],
    ['with a hidden NUL', (text) => text.replace('"build":', '"build":"\\u0000","build":')],
    ['with a hidden half character', (text) => text.replace('"build":', '"build":"\\ud800","build":')],
    ['with a hidden number without end', (text) => text.replace('"at":', '"at":1e999999,"at":')],
    ['with 20,000 decimals', (text) => text.replace('"version":1', `"version":1.${zeros}`)],
    ['with a huge exponent', (text) => text.replace(/"at":\d+/, '"at":0e-20000')],
    ['with minus nothing', (text) => text.replace(/"at":\d+/, '"at":-0')],
    ['with a prototype', (text) => text.replace('{', '{"__proto__":{"v":1},')],
  ])('%s', async (_, spell) => {
    const payload = spell(fresh());
    JSON.parse(payload);
    expect(await deliver(payload)).toMatchObject({ outcome: 'bounced', reason: 'malformed' });
  });
});

it('strings that look like names, and quotes in them, are no names twice', async () => {
  const payload = fresh().replace('"build":"0.1.0"', '"build":"v:1"');
  expect(await deliver(payload)).toMatchObject({ outcome: 'accepted' });
});

it('the feed of withdrawals answers after all of this', async () => {
  const { items } = await askServer<{ items: { subject: string }[] }>(ground, site, '/mail/withdrawals', {});
  expect(items.map((item) => item.subject)).toContain(subject.name);
});
