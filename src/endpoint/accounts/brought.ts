/**
 * Refusals that a browser tells of and its chain does not show: those of Global Privacy Control, which is a signal and
 * no choice, and those that were signed with keys of one use, before the browser had a key that lasts. They are stored
 * on the account (11 CCR 7025(c)(1)). Nothing but a refusal can be told in this way.
 */
import type { ConsentRecord } from '../../wire/record.js';
import type { Purpose } from '../../wire/notice.js';
import type { House } from '../house.js';
import { appendVouched, freshSalt, idFrom, standsNow } from '../ledger/vouched.js';
import type { Standings } from '../ledger/standing.js';
import type { Asked } from './asked.js';

/** One refusal as a browser tells it. */
export interface Brought {
  /** ms since 1970 by the browser's clock. */
  at: number;
  /** Whether the signal refuses, and not the visitor. */
  signal: boolean;
}

/** Who tells. */
export interface Teller {
  site: string;
  account: string;
  /** Id of the browser's link: what it tells counts once for each time that it joined. */
  link: string;
  /** The browser's clock when it told. */
  sent: number;
}

const recordOf = (
  { site, asked }: { site: string; asked: Asked },
  { id, at, signal }: { id: string; at: number; signal: boolean },
): ConsentRecord => {
  const { key, version = 1, regime = 'opt-in', days = 182 } = asked.purpose;
  return {
    v: 1,
    id,
    site,
    notice: asked.notice,
    choices: { [key]: { choice: 'denied', version, regime, days } },
    cause: 'host',
    gesture: 'code',
    initial: [],
    gpc: signal,
    shown: null,
    build: 'endpoint',
    region: { code: null, from: 'none' },
    at,
    supersedes: [],
    salt: freshSalt(),
  };
};

/** When the refusal counts, by the endpoint's clock; `null` where it counts for nothing. */
const timeOf = (
  { at, signal }: Brought,
  { gpc, regime }: Purpose,
  { sent, now }: { sent: number; now: number },
): number | null => {
  if (regime === 'required' || (signal && gpc !== true)) return null;
  return signal ? now : Math.max(0, Math.round(Math.min(now, at + now - sent)));
};

/** Stores what refuses more than the account stands for. True where something was stored. */
export const bring = async (
  house: House,
  { site, account, link, sent }: Teller,
  told: { denied: Readonly<Record<string, Brought>>; asked: ReadonlyMap<string, Asked>; standings: Standings },
): Promise<boolean> => {
  const now = house.now();
  let stored = false;
  for (const [name, each] of Object.entries(told.denied)) {
    const asked = told.asked.get(name);
    const at = asked ? timeOf(each, asked.purpose, { sent, now }) : null;
    const stood = asked && told.standings.get(String(asked.purpose.key));
    if (!asked || at === null || stood?.choice === 'denied' || (stood && !each.signal && at <= stood.since)) continue;
    const id = await idFrom(['brought', site, account, link, name, each.signal || each.at], 0);
    const entry = recordOf({ site, asked }, { id, at, signal: each.signal });
    const outcome = await appendVouched(house, { site, subject: account, entry, sent: now });
    if (!standsNow(outcome)) throw new Error(`A refusal was not kept: ${outcome.outcome}`);
    stored ||= outcome.outcome === 'accepted';
  }
  return stored;
};
