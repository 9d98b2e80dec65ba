/**
 * Makes the checkpoints that are due: per site and part one over each closed window that received something. Reads by
 * the index of arrival, in memory that the window's size does not move. Two instances that do it at once do no harm: a
 * number is taken once.
 */
import type { Sql } from '../database/sql.js';
import type { KeyRing } from '../keys/keys.js';
import { sitesOf } from '../ledger/entries.js';
import { toBase64url } from '../../wire/base64url.js';
import { signCheckpoint, START, tailOf, type Checkpoint, type Tail } from './checkpoint.js';
import { leavesIn, type Leaf } from './leaves.js';
import { Tree } from './merkle.js';
import { store, TAG, tailsOf, type Stored } from './store.js';
import { closedUntil, endOf, PACE, type Pace } from './windows.js';

/** All that making checkpoints needs; the endpoint's desk and house have it. */
export interface Bench {
  sql: Sql;
  ring: KeyRing;
  /** The endpoint's public URL. */
  issuer: string;
}

/** Most entries that one round of checkpoints covers; a fuller window is cut in several. */
const MOST = 200_000;

export interface MakeOptions {
  pace?: Pace;
  /** Most entries in a round. Default 200,000. */
  most?: number;
}

/** A part's share of the window that is being read. */
interface Share {
  tree: Tree;
  /** Tags, eight bytes each. */
  tags: number[];
}

/** The window that is being read, of one site. */
class Round {
  readonly shares = new Map<number, Share>();
  size = 0;
  last = -1;

  constructor(readonly end: number) {}

  async add({ part, hash, received }: Leaf): Promise<void> {
    const share = this.shares.get(part) ?? { tree: new Tree(), tags: [] };
    this.shares.set(part, share);
    await share.tree.push(hash);
    for (const byte of hash.subarray(0, TAG)) share.tags.push(byte);
    this.size++;
    this.last = received;
  }
}

interface Line {
  bench: Bench;
  site: string;
  tails: Map<number, Tail>;
  now: number;
}

const seal = async ({ bench, site, tails, now }: Line, [part, { tree, tags }]: [number, Share], until: number) => {
  const tail = tails.get(part) ?? START;
  const checkpoint: Checkpoint = {
    iss: bench.issuer,
    site,
    part,
    number: tail.number + 1,
    from: tail.until,
    until,
    size: tree.size,
    total: tail.total + tree.size,
    root: toBase64url(await tree.root()),
    previous: tail.hash,
  };
  const jws = await signCheckpoint(bench.ring, checkpoint, now);
  tails.set(part, await tailOf(checkpoint, jws));
  return { part, number: checkpoint.number, until, jws, tags: Uint8Array.from(tags) };
};

/** Signs and stores what a round has read. */
const close = async (line: Line, { shares }: Round, until: number): Promise<boolean> => {
  const made: Omit<Stored, 'site'>[] = [];
  for (const share of [...shares].sort(([a], [b]) => a - b)) made.push(await seal(line, share, until));
  return store(line.bench.sql, line.site, made);
};

/** Whether a leaf belongs to the next round; where the window was cut for its size, the cut is before this very time. */
const isBeyond = ({ end, size, last }: Round, { received }: Leaf, most: number): boolean =>
  received >= end || (size >= most && received > last);

/** Checkpoints of one site. Answers how many were made. */
const makeFor = async (line: Line, { pace = PACE, most = MOST }: MakeOptions): Promise<number> => {
  const { bench, site, tails, now } = line;
  const from = Math.max(0, ...[...tails.values()].map(({ until }) => until));
  let round: Round | null = null;
  let made = 0;
  for await (const leaf of leavesIn(bench.sql, { site, from, until: closedUntil(now, pace) })) {
    if (round && isBeyond(round, leaf, most)) {
      if (!(await close(line, round, Math.min(round.end, leaf.received)))) return made;
      made += round.shares.size;
      round = null;
    }
    round ??= new Round(endOf(leaf.received, pace));
    await round.add(leaf);
  }
  if (!round || !(await close(line, round, round.end))) return made;
  return made + round.shares.size;
};

/**
 * Makes every checkpoint that is due at `now` (ms since 1970). Answers how many. Done again, it makes none twice; what
 * it could not do, the next run does.
 */
export const makeCheckpoints = async (bench: Bench, now: number, options: MakeOptions = {}): Promise<number> => {
  let made = 0;
  for (const site of await sitesOf(bench.sql))
    made += await makeFor({ bench, site, tails: await tailsOf(bench.sql, site), now }, options);
  return made;
};
