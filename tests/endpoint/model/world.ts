/** The world of the model: one person's browsers with wrong clocks and bad lines, and what must stand in the ledger after all. */
import type { Endpoint } from '../../../src/endpoint/index.js';
import type { Database } from '../../../src/endpoint/database/sql.js';
import type { Fact } from '../../../src/endpoint/ledger/standing.js';
import type { ConsentRecord, RecordedChoice } from '../../../src/wire/record.js';
import type { Receipt } from '../../../src/wire/receipt.js';
import { recordFor, type Subject } from '../kit.js';

/** A record in some browser's outbox. */
export interface Letter {
  record: ConsentRecord;
  payload: string;
  envelope: string;
}

/** What must stand in the ledger for one letter. */
export interface Kept {
  letter: Letter;
  /** As it was first answered. */
  receipt: string;
  said: Receipt;
  /** The sender's clock at the delivery that was kept. */
  sent: number;
}

export interface Browser {
  subject: Subject;
  /** How far its clock is off, ms. */
  off: number;
  online: boolean;
  /** Each tab's view of the newest records. */
  tabs: [string[], string[]];
  outbox: Letter[];
  /** Records that were acknowledged: their receipts as the browser holds them. */
  acked: Map<string, string>;
  /** What must stand in its chain, by seq. */
  chain: Kept[];
}

/** What is simulated. The endpoints read their clocks here. */
export interface World {
  browsers: [Browser, Browser];
  clock: Clock;
}

/** The true time, and how far the second instance is behind. */
export interface Clock {
  now: number;
}

/** What is real. */
export interface Real {
  endpoints: readonly [Endpoint, Endpoint];
  owner: Database;
  site: string;
  noticeHash: string;
  keys: { keys: JsonWebKey[] };
}

/** How far the second instance's clock is behind the first one's. */
export const BEHIND = 1500;

export const clockOf = (clock: Clock, instance: 0 | 1): number => clock.now - instance * BEHIND;

export const freshBrowser = (subject: Subject): Browser => ({
  subject,
  off: 0,
  online: true,
  tabs: [[], []],
  outbox: [],
  acked: new Map(),
  chain: [],
});

/** The time as a browser believes it to be. */
export const timeIn = ({ off }: Browser, { now }: Clock): number => Math.max(0, now + off);

/** Makes the record of a choice in one tab. */
export const compose = async (
  { site, noticeHash }: Real,
  { subject, tabs }: Browser,
  { tab, at, choices }: { tab: 0 | 1; at: number; choices: Record<string, RecordedChoice> },
): Promise<Letter> => {
  const supersedes = [...tabs[tab]];
  const notice = { id: 'site', version: 1, hash: noticeHash };
  const record = recordFor(site, { at, choices, supersedes, notice });
  const payload = JSON.stringify(record);
  return { record, payload, envelope: await subject.sign(payload) };
};

/** The counted time, by the letter of the design. */
export const countedOf = ({ said, sent, letter }: Kept): number =>
  Math.max(0, Math.min(said.received, letter.record.at + said.received - sent));

/** What the model believes about a browser's records. */
export const beliefs = (browser: Browser): Fact[] =>
  browser.chain.map((kept) => ({
    id: kept.letter.record.id,
    subject: browser.subject.name,
    received: kept.said.received,
    counted: countedOf(kept),
    supersedes: kept.letter.record.supersedes,
    choices: kept.letter.record.choices,
  }));
