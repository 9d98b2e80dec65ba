/** The goals, each against the best peer of the same run. `judge` answers the table of them. */
import { bestOf, ratio, withinNoise } from './arithmetic.mjs';

const TAG = 'sayso-tag';
const INLINE = 'sayso-inline';
const RENDERED = 'sayso-rendered';
const LONG_TASK = 50;

const against = (row, { id = TAG, most, peers }) => ({ kind: 'ratio', row, id, most, peers });
const atMost = (row, { id = TAG, most }) => ({ kind: 'limit', row, id, most });

/** Which peers a row is held against: those that answer the same question. */
const GATES = (peer) => peer.gates === 'purpose';

export const GOALS = [
  ['Bytes, returning visitor', against('returningBrotli', { most: 0.3, peers: GATES })],
  ['Bytes, first visitor up to a delivered, signed choice', against('firstBrotli', { most: 1, peers: GATES })],
  ...[1, 4, 20].map((cpu) => [`Script start to answer, returning, ${cpu} ×`, against(`answer${cpu}`, { most: 0.5 })]),
  ...[1, 20].map((cpu) => [`Script CPU added, returning, ${cpu} ×`, against(`script${cpu}`, { most: 0.75 })]),
  ['Longest script of its own, returning, 20 ×', atMost('longest20', { most: LONG_TASK })],
  ['Navigation to answer, slow 4G, tag', against('slowNavigation', { most: 0.95 })],
  ['Navigation to answer, slow 4G, inlined', against('slowNavigation', { id: INLINE, most: 0.5 })],
  ['Navigation to banner at rest, tag and starter', against('banner', { most: 0.95 })],
  ['Navigation to banner at rest, slow 4G, tag and starter', against('slowBanner', { most: 0.95 })],
  [
    'Navigation to banner at rest, slow 4G, first layer from the server',
    against('slowBanner', { id: RENDERED, most: 0.5 }),
  ],
  ['LCP added, slow 4G', atMost('slowLcpAdded', { most: 30 })],
  ['Banner is the LCP element (runs)', atMost('slowLcpOurs', { most: 0 })],
  ['CLS', atMost('slowCls', { most: 0 })],
  ['Accept to next paint', { kind: 'first', row: 'paint', id: TAG }],
  ["Accept to the gated script's first statement", { kind: 'first', row: 'gate', id: TAG }],
  ['Accept to next paint, 1,000 tags', atMost('paint-tags-1000', { most: 25 })],
  ['Heap added, returning', against('heapAdded', { most: 0.5 })],
  ['Queries per second', { kind: 'least', row: 'queries', id: TAG, least: 100_000_000 }],
  ['500 purposes: bytes stored', atMost('stored-500', { most: 999 })],
  ['500 purposes: choice kept on the next visit', { kind: 'least', row: 'kept-500', id: TAG, least: 1 }],
  ['500 purposes: panel open', atMost('panel-500', { most: 60 })],
];

const ROUND = 1e6;
const exact = (number) => Math.round(number * ROUND) / ROUND;

/** How one goal stands: its value, what it is held against, and whether it is met; `null` where it was not measured. */
export function judgeOne(goal, { spreads, peers }) {
  const { kind, row, id, most, least } = goal;
  const own = spreads[row]?.[id] ?? null;
  if (!own) return { value: null, met: null };
  if (kind === 'limit') return { value: own.median, limit: most, met: own.median <= most };
  if (kind === 'least') return { value: own.median, limit: least, met: own.median >= least };
  const rivals = Object.fromEntries(
    peers.filter(goal.peers ?? (() => true)).map((peer) => [peer.id, spreads[row]?.[peer.id] ?? null]),
  );
  const best = bestOf(rivals);
  if (!best) return { value: own.median, met: null };
  const times = ratio(own.median, best.median);
  const base = { value: own.median, best, ratio: times, limit: most };
  if (kind === 'first') return { ...base, met: own.median <= best.median || withinNoise(own, rivals[best.id]) };
  return { ...base, met: exact(times) <= most };
}

/** Every goal in order, with how it stands. `spreads` are by row, then by contestant; `peers` are the contestants that count. */
export const judge = (measured) => GOALS.map(([title, goal]) => ({ title, ...goal, ...judgeOne(goal, measured) }));
