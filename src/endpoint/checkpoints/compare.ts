/** Finds out what happened to a stretch whose root is not the one that was signed, by the tags stored beside it. */
import type { Sql } from '../database/sql.js';
import { toBase64url } from '../../wire/base64url.js';
import type { Checkpoint } from './checkpoint.js';
import { leavesIn, type Leaf } from './leaves.js';
import { Tree } from './merkle.js';
import { TAG, type Stored } from './store.js';

export interface Difference {
  what: 'late' | 'missing' | 'root';
  leaf: Leaf | null;
  message: string;
}

/** The stretch as it was signed, and where it begins by what the audit has seen. */
export interface Signed {
  checkpoint: Checkpoint;
  row: Stored;
  from: number;
}

const tagAt = (bytes: Uint8Array): string => Array.from(bytes.subarray(0, TAG)).join('.');

/** Places by tag: the leaves that were signed and were not met yet. */
const placesOf = ({ tags }: Stored): Map<string, number> => {
  const places = new Map<string, number>();
  for (let i = 0; i * TAG < tags.length; i++) places.set(tagAt(tags.subarray(i * TAG)), i + 1);
  return places;
};

const MOST_NAMED = 20;

const listOf = (places: readonly number[]): string =>
  places.slice(0, MOST_NAMED).join(', ') + (places.length > MOST_NAMED ? ' and more' : '');

/** Names each entry that came in later, and tells which places of the signed ones are empty. */
export async function* compare(
  sql: Sql,
  { checkpoint, row, from }: Signed,
): AsyncGenerator<Difference, void, undefined> {
  const { size, root } = checkpoint;
  const { site, part, until } = row;
  const left = placesOf(row);
  const tree = new Tree();
  for await (const leaf of leavesIn(sql, { site, from, until })) {
    if (leaf.part !== part) continue;
    if (left.delete(tagAt(leaf.hash))) await tree.push(leaf.hash);
    else yield { what: 'late', leaf, message: 'it was not there when its window was closed' };
  }
  const places = [...left.values()].sort((a, b) => a - b);
  if (places.length) {
    const message = `${places.length} of ${size} entries are gone or were changed, by place in the window: ${listOf(places)}`;
    yield { what: 'missing', leaf: null, message };
  } else if (tree.size !== size || toBase64url(await tree.root()) !== root)
    yield { what: 'root', leaf: null, message: 'the entries are not those that were signed' };
}
