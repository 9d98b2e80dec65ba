/**
 * Merkle trees as in RFC 6962, section 2.1: SHA-256, leaves under the prefix 0x00 and nodes under 0x01, so that no node
 * can pass for a leaf. Pure, but for WebCrypto.
 */
import { bytesOf } from '../hash.js';

/** 32 bytes. */
export type Hash = Uint8Array<ArrayBuffer>;

const digest = async (prefix: number, ...parts: readonly Uint8Array[]): Promise<Hash> => {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  bytes[0] = prefix;
  let place = 1;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
};

/** Hash of a leaf whose content is a text. */
export const leafHash = (text: string): Promise<Hash> => digest(0, bytesOf(text));
const nodeHash = (left: Hash, right: Hash): Promise<Hash> => digest(1, left, right);

/** A tree that grows leaf by leaf and keeps only its full subtrees: log n hashes. */
export class Tree {
  readonly #peaks: { size: number; hash: Hash }[] = [];
  size = 0;

  /** Adds the hash of a leaf. */
  async push(leaf: Hash): Promise<void> {
    let peak = { size: 1, hash: leaf };
    while (this.#peaks.at(-1)?.size === peak.size) {
      const left = this.#peaks.pop()!;
      peak = { size: 2 * peak.size, hash: await nodeHash(left.hash, peak.hash) };
    }
    this.#peaks.push(peak);
    this.size++;
  }

  /** The root as it stands; of no leaves at all, the hash of nothing. */
  async root(): Promise<Hash> {
    const [last, ...rest] = [...this.#peaks].reverse();
    if (!last) return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array()));
    let { hash } = last;
    for (const peak of rest) hash = await nodeHash(peak.hash, hash);
    return hash;
  }
}

/** Root over the hashes of leaves. */
export const rootOf = async (leaves: readonly Hash[]): Promise<Hash> => {
  const tree = new Tree();
  for (const leaf of leaves) await tree.push(leaf);
  return tree.root();
};

/** The largest power of two below a number of leaves, where the tree parts. */
const split = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1);

/**
 * The hashes that lead from a leaf to the root, lowest first (RFC 6962, section 2.1.1).
 * @throws RangeError where there is no such leaf.
 */
export const inclusionPath = async (leaves: readonly Hash[], index: number): Promise<Hash[]> => {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
    throw new RangeError(`There is no leaf ${index} among ${leaves.length}; the first is 0.`);
  if (leaves.length === 1) return [];
  const at = split(leaves.length);
  return index < at
    ? [...(await inclusionPath(leaves.slice(0, at), index)), await rootOf(leaves.slice(at))]
    : [...(await inclusionPath(leaves.slice(at), index - at)), await rootOf(leaves.slice(0, at))];
};

/** What proves that a leaf is in a tree. */
export interface Inclusion {
  leaf: Hash;
  /** Place of the leaf, from 0. */
  index: number;
  /** Number of leaves in the tree. */
  size: number;
  path: readonly Hash[];
}

const same = (a: Hash, b: Hash): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Whether a leaf stands in the tree with this root (RFC 9162, section 2.1.3.2). Total. */
export const verifyInclusion = async ({ leaf, index, size, path }: Inclusion, root: Hash): Promise<boolean> => {
  if (!Number.isInteger(index) || !Number.isInteger(size) || index < 0 || index >= size) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(sibling, hash);
      while (node % 2 === 0 && node > 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else hash = await nodeHash(hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(hash, root);
};
