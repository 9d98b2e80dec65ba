/** Appends one opened record: idempotent, patient, and never sure of anything but what the database said. */
import type { Outcome } from '../../wire/answer.js';
import type { Receipt } from '../../wire/receipt.js';
import type { Opened } from './envelope.js';
import { codeOf } from '../database/error-code.js';
import { sayFault } from '../fault.js';
import type { KeyRing } from '../keys/keys.js';
import { add, linkAfter, look, NOTHING, type Known } from './ledger.js';
import type { Shelf } from '../notices/publications.js';
import { signReceipt } from './receipts.js';
import type { Sql } from '../database/sql.js';
import type { Meters } from '../operation/meters.js';

/** Longest that one record is tried before the sender is asked to come again. */
const PATIENCE = 4000;

/** All that appending needs. */
export interface Desk {
  sql: Sql;
  ring: KeyRing;
  shelf: Shelf;
  issuer: string;
  controllers: ReadonlyMap<string, string>;
  /** Appends under way, by subject. */
  lanes: Map<string, Promise<unknown>>;
  now: () => number;
  warn: (message: string) => void;
  /** Counts of what was tried again. */
  meters?: Meters;
}

export interface Delivery {
  site: string;
  /** The sender's clock when it sent. */
  sent: number;
  opened: Opened;
}

/** The record cannot be kept now, as the database did not answer in time or a quota is used up; nothing is said about it. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

const receiptOf = ({ issuer, controllers }: Desk, { link, chain }: Omit<Known, 'receipt'>): Receipt => ({
  iss: issuer,
  controller: controllers.get(link.site) ?? '',
  ...link,
  chain,
});

const repeat = async (desk: Desk, { opened }: Delivery, known: Known): Promise<Outcome> => {
  const base = { id: opened.record.id, hash: opened.hash };
  if (known.link.payload !== opened.hash) {
    return {
      ...base,
      outcome: 'bounced',
      reason: 'id-reused',
      message: `id: ${base.id} was used before for another payload`,
    };
  }
  return {
    ...base,
    outcome: 'known',
    receipt: known.receipt ?? (await signReceipt(desk.ring, receiptOf(desk, known), desk.now())),
  };
};

/** `min(received, at + received − sent)`: what the visitor's wrong clock says, corrected by the same clock. */
const countedTime = ({ sent, opened }: Delivery, received: number): number =>
  Math.max(0, Math.round(Math.min(received, opened.record.at + received - sent)));

/** The first record of a subject, as most are, is written without a look; where that was wrong, nothing was. */
const isFirst = ({ opened }: Delivery, isPublished: boolean, tries: number): boolean =>
  !tries && isPublished && !opened.record.supersedes.length;

/** One try: an outcome, or `null` where another append was faster. */
const once = async (desk: Desk, delivery: Delivery, tries: number): Promise<Outcome | null> => {
  const { site, opened } = delivery;
  const { record, hash, subject, signature } = opened;
  const status = (await desk.shelf.find(site, record.notice.hash))?.kind === 'notice' ? 'published' : 'unpublished';
  const guessed = isFirst(delivery, status === 'published', tries);
  const { head, known, found } = guessed ? NOTHING : await look(desk.sql, site, opened);
  if (known) return repeat(desk, delivery, known);
  if (status === 'unpublished' && !opened.unmetered && !desk.shelf.quota.take(site, desk.now()))
    throw new Unavailable('too many records cite a notice that is not published');
  const next = await linkAfter(head, {
    site,
    subject,
    record: record.id,
    payload: hash,
    received: desk.now(),
    notice: { hash: record.notice.hash, status },
    proof: opened.proof ?? (signature ? 'signed' : 'unproven'),
  });
  const receipt = receiptOf(desk, next);
  const signed = await signReceipt(desk.ring, receipt, desk.now());
  const gap = found < new Set(record.supersedes).size;
  const added = await add(desk.sql, { receipt, signed, opened, counted: countedTime(delivery, receipt.received), gap });
  if (!added && guessed) return once(desk, delivery, 1);
  return added ? { id: record.id, hash, outcome: 'accepted', receipt: signed } : null;
};

const pause = (tries: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(250, 4 * 2 ** Math.min(tries, 6))));

/** The database refused the values themselves (SQLSTATE class 22): trying again would not help. */
const isRefusal = (error: unknown): boolean => /^22...$/.test(codeOf(error));

/**
 * Appends a record. A lost race and a lost connection are tried again with jitter: the id tells whether an append
 * whose answer was lost had been committed.
 * @throws Unavailable after four seconds.
 */
export const append = async (desk: Desk, delivery: Delivery): Promise<Outcome> => {
  const { record, hash } = delivery.opened;
  const until = Date.now() + PATIENCE;
  for (let tries = 0; ; tries++) {
    let trouble = 'too many appends at once';
    try {
      const outcome = await once(desk, delivery, tries);
      if (outcome) return outcome;
      desk.meters?.races.add();
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      trouble = sayFault(error);
      desk.meters?.retries.add();
      if (isRefusal(error))
        return {
          id: record.id,
          hash,
          outcome: 'bounced',
          reason: 'malformed',
          message: 'the database cannot hold this record',
        };
    }
    if (Date.now() > until) {
      desk.warn(`A record was not kept, the sender will come again: ${trouble}`);
      throw new Unavailable(trouble);
    }
    await pause(tries);
  }
};
