/** Batches on their way: sent, lost, answered, doubled; and what the answers must say. */
import { expect } from 'vitest';
import type { Outcome } from '../../../src/wire/answer.js';
import type { Receipt } from '../../../src/wire/receipt.js';
import { sha256 } from '../../../src/endpoint/hash.js';
import { batchOf, outcomesOf, post } from '../kit.js';
import { BEHIND, clockOf, timeIn, type Browser, type Kept, type Letter, type Real, type World } from './world.js';

export const receiptIn = (jws: string): Receipt =>
  JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as Receipt;

const keptOf = ({ chain }: Browser, { record }: Letter): Kept | undefined =>
  chain.find(({ letter }) => letter.record.id === record.id);

type Answered = Extract<Outcome, { outcome: 'accepted' | 'known' }>;

/** Sends to one instance, and checks that every outcome names its record and its hash. */
const exchange = async (
  { endpoints, site }: Real,
  letters: readonly Letter[],
  how: { sent: number; instance: 0 | 1 },
): Promise<Answered[]> => {
  const envelopes = letters.map(({ envelope }) => envelope);
  const response = await endpoints[how.instance].fetch(post(site, batchOf(envelopes, how.sent)));
  expect(response.status).toBe(200);
  const outcomes = await outcomesOf(response);
  expect(outcomes.map(({ id }) => id)).toEqual(letters.map(({ record }) => record.id));
  expect(outcomes.map(({ hash }) => hash)).toEqual(await Promise.all(letters.map(({ payload }) => sha256(payload))));
  for (const { outcome } of outcomes) expect(['accepted', 'known']).toContain(outcome);
  return outcomes as Answered[];
};

/** Enters what was accepted into the model's chain, and checks the place and time that it got. */
const enter = ({ clock }: World, browser: Browser, kept: Kept): void => {
  const { said } = kept;
  const before = browser.chain.at(-1)?.said;
  expect(said).toMatchObject({
    seq: browser.chain.length + 1,
    previous: before?.chain ?? '',
    subject: browser.subject.name,
    record: kept.letter.record.id,
    proof: 'signed',
  });
  // The clock never runs backwards within a chain, whichever instance appends.
  const earliest = Math.max(clockOf(clock, 1), before?.received ?? 0);
  expect([earliest, Math.max(earliest, clock.now), earliest + BEHIND]).toContain(said.received);
  browser.chain.push(kept);
};

/** Holds answers against what the model knows, and learns what was accepted. `all` are the answers of one or of both instances. */
const learn = (
  world: World,
  browser: Browser,
  { letters, all, sent }: { letters: readonly Letter[]; all: Answered[][]; sent: number },
): void => {
  const news: Kept[] = [];
  letters.forEach((letter, i) => {
    const known = keptOf(browser, letter) ?? news.find((each) => each.letter === letter);
    const answers = all.map((outcomes) => outcomes[i]!);
    const accepted = answers.filter(({ outcome }) => outcome === 'accepted');
    expect(accepted).toHaveLength(known ? 0 : 1);
    const receipt = known?.receipt ?? accepted[0]!.receipt;
    // Whoever asks again gets the stored receipt, byte for byte.
    for (const answer of answers) expect(answer.receipt).toBe(receipt);
    if (!known) news.push({ letter, receipt, said: receiptIn(receipt), sent });
  });
  for (const kept of news.sort((a, b) => a.said.seq - b.said.seq)) enter(world, browser, kept);
};

export type Fate = 'answered' | 'answer lost' | 'request lost' | 'doubled';

/** Delivers letters. The endpoint is always held to its answer; the browser only hears it where it was not lost. */
export const deliver = async (
  { world, real }: { world: World; real: Real },
  browser: Browser,
  { letters, instance, fate }: { letters: readonly Letter[]; instance: 0 | 1; fate: Fate },
): Promise<void> => {
  if (fate === 'request lost' || !letters.length) return;
  const sent = timeIn(browser, world.clock);
  const instances = fate === 'doubled' ? ([0, 1] as const) : [instance];
  const all = await Promise.all(instances.map((each) => exchange(real, letters, { sent, instance: each })));
  learn(world, browser, { letters, all, sent });
  if (fate === 'answer lost') return;
  for (const [i, { record }] of letters.entries()) browser.acked.set(record.id, all[0]![i]!.receipt);
  browser.outbox = browser.outbox.filter(({ record }) => !browser.acked.has(record.id));
};
