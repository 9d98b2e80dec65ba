/** Holds the ledger against the model. */
import { expect } from 'vitest';
import { Auditor, type Entry } from '../../../src/endpoint/ledger/audit.js';
import { factOf, subjectEntries } from '../../../src/endpoint/ledger/entries.js';
import { standing, type Fact } from '../../../src/endpoint/ledger/standing.js';
import { ALL_OK } from '../kit.js';
import { expectedStanding } from './reference.js';
import { beliefs, countedOf, type Browser, type Real, type World } from './world.js';

const DAY = 86_400_000;

/** True where a record names one that had not arrived before it. */
export const gapOf = ({ chain }: Browser, place: number): boolean => {
  const before = new Set(chain.slice(0, place).map(({ letter }) => letter.record.id));
  return chain[place]!.letter.record.supersedes.some((id) => !before.has(id));
};

const checkChain = async (browser: Browser, { owner, site, keys }: Real): Promise<Entry[]> => {
  const entries: Entry[] = [];
  for await (const entry of subjectEntries(owner, site, browser.subject.name)) entries.push(entry);
  expect(
    entries.map(({ link, at, counted, gap, kept }) => ({
      id: link.record,
      seq: link.seq,
      at,
      counted,
      gap,
      payload: kept?.payload,
      receipt: kept?.receipt,
    })),
  ).toEqual(
    browser.chain.map((kept, i) => ({
      id: kept.letter.record.id,
      seq: i + 1,
      at: kept.letter.record.at,
      counted: countedOf(kept),
      gap: gapOf(browser, i),
      payload: kept.letter.payload,
      receipt: kept.receipt,
    })),
  );
  const auditor = new Auditor(keys);
  expect(await Promise.all(entries.map((entry) => auditor.audit(entry)))).toEqual(entries.map(() => ALL_OK));
  // What a browser was told is kept, is kept, and it holds the very receipt.
  for (const [id, receipt] of browser.acked)
    expect(entries.find(({ link }) => link.record === id)?.kept?.receipt).toBe(receipt);
  return entries;
};

const spoken = (facts: readonly Fact[], now: number): Record<string, unknown> =>
  Object.fromEntries(
    [...standing(facts, now)].map(([key, { choice, since, until, records, conflict }]) => [
      key,
      { choice, since, until, records, conflict },
    ]),
  );

/** Every acknowledged record once, chains whole, gaps marked, and every purpose as the model says: by browser, and for the person. */
export const check = async ({ browsers, clock }: World, real: Real): Promise<void> => {
  const facts: Fact[][] = [];
  for (const browser of browsers) facts.push((await checkChain(browser, real)).map((entry) => factOf(entry)!));
  const believed = browsers.map(beliefs);
  for (const now of [clock.now, clock.now + 2 * DAY, clock.now + 300 * DAY]) {
    browsers.forEach((_, i) => expect(spoken(facts[i]!, now)).toEqual(expectedStanding(believed[i]!, now)));
    expect(spoken(facts.flat(), now)).toEqual(expectedStanding(believed.flat(), now));
  }
};
