/**
 * Withdraws a purpose for one subject. The record stands in the subject's own chain, like any other; the endpoint
 * vouches for it, because nobody's key is at hand. It can only deny.
 */
import type { ConsentRecord } from '../../wire/record.js';
import type { House } from '../house.js';
import { factsOf } from '../ledger/facts.js';
import { standing, type Standing } from '../ledger/standing.js';
import { appendVouched, freshSalt, idFrom, standsNow } from '../ledger/vouched.js';
import type { Withdrawal } from './link.js';
import { purposeByKey, type MailPurpose } from './purpose.js';

/** Most predecessors that a record may name. */
const MOST_HEADS = 64;

const recordOf = (
  { site, key }: Withdrawal,
  { id, at, stood, found }: { id: string; at: number; stood: Standing | undefined; found: MailPurpose | null },
): ConsentRecord => ({
  v: 1,
  id,
  site,
  notice: found?.notice ?? { id: '', version: 1, hash: '' },
  choices: {
    [key]: {
      choice: 'denied',
      version: found?.purpose.version ?? stood?.version ?? 1,
      regime: stood?.regime ?? found?.purpose.regime ?? 'opt-in',
      // Nobody who unsubscribed is written to again because time has passed.
      days: 'never',
    },
  },
  cause: 'email-link',
  gesture: 'code',
  initial: [],
  gpc: false,
  shown: null,
  build: 'endpoint',
  region: { code: null, from: 'none' },
  at,
  supersedes: stood?.records.slice(0, MOST_HEADS) ?? [],
  salt: freshSalt(),
});

/**
 * Withdraws, or does nothing where the purpose is denied already. Its id follows from what it withdraws, so that two
 * requests at once leave one record. @throws Unavailable
 */
export const withdraw = async (house: House, what: Withdrawal): Promise<'withdrawn' | 'stood'> => {
  const { site, subject, key } = what;
  const at = house.now();
  const facts = await factsOf(house.sql, site, subject);
  const stood = standing(facts, at).get(String(key));
  if (stood?.choice === 'denied') return 'stood';
  const id = await idFrom(['email-link', site, subject, key, stood?.records ?? []], stood?.since ?? 0);
  const entry = recordOf(what, { id, at, stood, found: await purposeByKey(house, site, key) });
  const outcome = await appendVouched(house, { site, subject, entry });
  if (!standsNow(outcome)) throw new Error(`A withdrawal was not kept: ${JSON.stringify(outcome)}`);
  return 'withdrawn';
};
