/**
 * Holds the checkpoints against the ledger, one site at a time and in one pass: entries by arrival, checkpoints by the
 * time at which they end. Memory is one path of hashes for each of 256 parts; only where a root differs is that one
 * stretch read again. Crosses subjects: the operator's and the auditor's path, not the visitor's.
 */
import type { JWK } from 'jose';
import type { Sql } from '../database/sql.js';
import { toBase64url } from '../../wire/base64url.js';
import { readCheckpoint, START, tailOf, type Checkpoint, type Tail } from './checkpoint.js';
import { leavesIn, type Leaf } from './leaves.js';
import { Tree } from './merkle.js';
import { checkpointsOf, endsOf, type Stored } from './store.js';
import { compare } from './compare.js';

/** What the audit of checkpoints finds. Only `uncovered` is no fault: its window was not closed yet. */
export interface Gap {
  /**
   * - `uncovered` an entry that no checkpoint covers yet
   * - `late` an entry that stands in a closed stretch and was not there when it was closed
   * - `missing` an entry that a checkpoint covers and that is no longer there as it was
   * - `root` the stretch is not what was signed, in order or number
   * - `signature`, `no-key` the checkpoint itself cannot be trusted
   * - `link` it does not follow the checkpoint before it
   * - `gone` a copy of it was put by, and it does not stand in the ledger any more
   */
  what: 'uncovered' | 'late' | 'missing' | 'root' | 'signature' | 'no-key' | 'link' | 'gone';
  site: string;
  /** Part of the subject space, and the checkpoint's number in it; `null` where there is no checkpoint. */
  part: number;
  number: number | null;
  /** The entry, where there is one to name. */
  entry: { subject: string; seq: number; record: string; received: number } | null;
  message: string;
}

const FOR_EVER = Number.MAX_SAFE_INTEGER;

const named = ({ subject, seq, id, received }: Leaf): NonNullable<Gap['entry']> => ({
  subject,
  seq,
  record: id,
  received,
});

/** What does not fit between a checkpoint, its row and the one before it. */
const misfits = (checkpoint: Checkpoint, row: Stored, tail: Tail): string[] => {
  const { site, part, number, from, until, size, total, previous } = checkpoint;
  const own = site === row.site && part === row.part && number === row.number && until === row.until;
  return [
    ...(own ? [] : ['its row says other than what was signed']),
    ...(number === tail.number + 1 ? [] : [`its number is ${number}, want ${tail.number + 1}`]),
    ...(previous === tail.hash ? [] : ['it names another checkpoint as the one before']),
    ...(from === tail.until && until > from ? [] : [`it begins at ${from}, want ${tail.until}`]),
    ...(total === tail.total + size ? [] : [`its total is ${total}, want ${tail.total + size}`]),
  ];
};

/** An entry that no checkpoint covers: too new, or too late for a window that other parts of the site show as closed. */
const uncovered = (site: string, leaf: Leaf, closed: number): Gap => {
  const [what, message] =
    leaf.received < closed
      ? (['late', 'its window was closed without it'] as const)
      : (['uncovered', 'no checkpoint covers it yet'] as const);
  return { what, site, part: leaf.part, number: null, entry: named(leaf), message };
};

/** The walk over one site. */
class Walk {
  readonly #tails = new Map<number, Tail>();
  readonly #trees = new Map<number, Tree>();

  constructor(
    readonly sql: Sql,
    readonly keys: { keys: JWK[] },
  ) {}

  async add({ part, hash }: Leaf): Promise<void> {
    const tree = this.#trees.get(part) ?? new Tree();
    this.#trees.set(part, tree);
    await tree.push(hash);
  }

  /** Holds one checkpoint against what was read since the one before. */
  async *close(row: Stored): AsyncGenerator<Gap, void, undefined> {
    const { site, part, number } = row;
    const gap = (what: Gap['what'], message: string): Gap => ({ what, site, part, number, entry: null, message });
    const tree = this.#trees.get(part) ?? new Tree();
    const tail = this.#tails.get(part) ?? START;
    this.#trees.delete(part);
    const { checkpoint, problem } = await readCheckpoint(row.jws, this.keys);
    if (problem) yield gap(problem.what, problem.message);
    if (!checkpoint) return;
    this.#tails.set(part, await tailOf(checkpoint, row.jws));
    for (const message of misfits(checkpoint, row, tail)) yield gap('link', message);
    // Before the first checkpoint there is no time too early, whatever somebody has written into the ledger.
    const from = tail === START ? -FOR_EVER : tail.until;
    if (tree.size === checkpoint.size && toBase64url(await tree.root()) === checkpoint.root) return;
    for await (const { what, leaf, message } of compare(this.sql, { checkpoint, row, from }))
      yield { ...gap(what, message), entry: leaf && named(leaf) };
  }
}

/** Everything that the checkpoints of a site do not cover, or cover otherwise. */
export async function* coverage(sql: Sql, keys: { keys: JWK[] }, site: string): AsyncGenerator<Gap, void, undefined> {
  const ends = await endsOf(sql, site);
  const closed = Math.max(0, ...ends.values());
  const rows = checkpointsOf(sql, site);
  const walk = new Walk(sql, keys);
  let row = await rows.next();
  for await (const leaf of leavesIn(sql, { site, from: -FOR_EVER, until: FOR_EVER })) {
    for (; !row.done && row.value.until <= leaf.received; row = await rows.next()) yield* walk.close(row.value);
    if (leaf.received < (ends.get(leaf.part) ?? 0)) await walk.add(leaf);
    else yield uncovered(site, leaf, closed);
  }
  for (; !row.done; row = await rows.next()) yield* walk.close(row.value);
}
