/**
 * Whether a customer's CPNI may be used: the rules of 47 CFR 64.2007 and 64.2008 as a function of notices, answers and
 * the clock. Pure.
 *
 *     opt-in    not-asked ──grant──► approved-by-opt-in ──denial──► denied ──grant──► …
 *     opt-out   not-asked ──notice──► waiting ──30 days──► approved-by-opt-out ──2 years without a notice──► notice-overdue
 *               denial from anywhere: denied, until an explicit grant
 */
import type { Approval } from './options.js';

/** How a notice reached the customer: `electronic` by mail or message, `mail` on paper. */
export type Way = 'electronic' | 'mail';

/** One notice that was sent. */
export interface Sent {
  id: string;
  way: Way;
  /** ms since 1970. */
  at: number;
  /** When it came back undelivered: it then counts as not received (64.2008(d)(3)(iv)). */
  returned: number | null;
}

/** The customer's own standing answer. */
export interface Answered {
  choice: 'granted' | 'denied';
  since: number;
  /** Whether every notice that it answered is published, so that it can be shown what was asked. */
  shown: boolean;
}

/**
 * Who gets it. Opt-out is enough for the carrier, its agents and affiliates that market communications-related services;
 * joint venture partners, contractors and everyone else need opt-in (64.2007(b)).
 */
export const RECIPIENTS = ['carrier', 'agent', 'affiliate', 'partner', 'contractor', 'third-party'] as const;
export type Recipient = (typeof RECIPIENTS)[number];
const OWN: readonly Recipient[] = ['carrier', 'agent', 'affiliate'];

export const STATES = [
  'not-asked',
  'waiting',
  'approved-by-opt-out',
  'approved-by-opt-in',
  'denied',
  'notice-overdue',
  'needs-opt-in',
  'notice-unknown',
] as const;
export type State = (typeof STATES)[number];

/** What is found. */
export interface Found {
  state: State;
  allowed: boolean;
  /** Since when it stands so, ms since 1970; `null` where nothing was ever said or sent. */
  since: number | null;
  /** `waiting`: when approval may be inferred. `approved-by-opt-out`: until when the next notice has to be sent. */
  until: number | null;
  /** The notice that it rests on. */
  notification: string | null;
}

export interface Asked {
  kind: Approval;
  recipient: Recipient;
  answer: Answered | null;
  sent: readonly Sent[];
  /** Whole days to wait: 30 at least. */
  waitDays: number;
}

const DAY = 86_400_000;
/** Every two years (64.2008(d)(2)); leap days not counted, so that it falls due a day early rather than late. */
const REPEAT = 730 * DAY;
/** The day on which the wait begins: the day after sending, the third day after mailing. */
const BEGINS = { electronic: 1, mail: 3 } as const;
/** Days are counted in UTC; one more makes the wait long enough by every customer's own calendar. */
const MARGIN = 1;

/** When approval may be inferred from a notice, ms since 1970. */
export const waitOver = ({ at, way }: Pick<Sent, 'at' | 'way'>, waitDays: number): number =>
  (Math.floor(at / DAY) + BEGINS[way] + MARGIN + waitDays) * DAY;

/** The notices that have been repeated in time up to the newest, oldest first. */
const unbroken = (sent: readonly Sent[], now: number): Sent[] => {
  const chain: Sent[] = [];
  const all = sent.filter(({ at, returned }) => at <= now && !(returned !== null && returned <= now));
  for (const each of all.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))) {
    if (chain.length && chain[0]!.at - each.at > REPEAT) break;
    chain.unshift(each);
  }
  return chain;
};

const byNotices = ({ sent, waitDays }: Asked, now: number): Found => {
  const chain = unbroken(sent, now);
  const newest = chain.at(-1);
  if (!newest) return { state: 'not-asked', allowed: false, since: null, until: null, notification: null };
  const over = chain.reduce((soonest, each) => Math.min(soonest, waitOver(each, waitDays)), Infinity);
  const due = newest.at + REPEAT;
  const from = { notification: newest.id };
  if (now > due) return { state: 'notice-overdue', allowed: false, since: due, until: null, ...from };
  if (now < over) return { state: 'waiting', allowed: false, since: chain[0]!.at, until: over, ...from };
  return { state: 'approved-by-opt-out', allowed: true, since: over, until: due, ...from };
};

/** Whether CPNI may be used now, and why. An answer of the customer's own counts before everything else. */
export const approvalOf = (asked: Asked, now: number): Found => {
  const { kind, recipient, answer } = asked;
  const said = { until: null, notification: null };
  if (answer?.choice === 'denied') return { state: 'denied', allowed: false, since: answer.since, ...said };
  if (answer && !answer.shown) return { state: 'notice-unknown', allowed: false, since: answer.since, ...said };
  if (answer) return { state: 'approved-by-opt-in', allowed: true, since: answer.since, ...said };
  if (kind === 'opt-in') return { state: 'not-asked', allowed: false, since: null, ...said };
  if (!OWN.includes(recipient)) return { state: 'needs-opt-in', allowed: false, since: null, ...said };
  return byNotices(asked, now);
};
