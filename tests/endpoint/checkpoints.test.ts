/** The arithmetic of checkpoints: trees, windows, parts. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inclusionPath,
  leafHash,
  rootOf,
  Tree,
  verifyInclusion,
  type Hash,
} from '../../src/endpoint/checkpoints/merkle.js';
import { closedUntil, endOf, PACE, partOf } from '../../src/endpoint/checkpoints/windows.js';

const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');
const leaves = (texts: readonly string[]): Promise<Hash[]> => Promise.all(texts.map(leafHash));

/** RFC 6962, section 2.1, word by word. */
const byTheBook = (contents: readonly Buffer[]): Buffer => {
  const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (contents.length === 0) return sha();
  if (contents.length === 1) return sha(Buffer.from([0]), contents[0]!);
  let k = 1;
  while (k * 2 < contents.length) k *= 2;
  return sha(Buffer.from([1]), byTheBook(contents.slice(0, k)), byTheBook(contents.slice(k)));
};

describe('a Merkle tree', () => {
  it('has the roots of the test vectors of Certificate Transparency', async () => {
    const contents = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ];
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    const tree = new Tree();
    for (const [i, content] of contents.entries()) {
      await tree.push(await leafHash(Buffer.from(content, 'hex').toString('latin1')));
      expect(hex(await tree.root())).toBe(roots[i]);
    }
    expect(hex(await new Tree().root())).toBe(hex(byTheBook([])));
  });

  it('has the root that the book says, and proves every leaf in it and no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        async (texts, pick) => {
          const all = await leaves(texts);
          const root = await rootOf(all);
          expect(hex(root)).toBe(hex(byTheBook(texts.map((text) => Buffer.from(text)))));
          const index = pick % texts.length;
          const proof = { leaf: all[index]!, index, size: all.length, path: await inclusionPath(all, index) };
          expect(await verifyInclusion(proof, root)).toBe(true);
          expect(await verifyInclusion({ ...proof, leaf: await leafHash(`${texts[index]!}?`) }, root)).toBe(false);
          expect(await verifyInclusion({ ...proof, path: [...proof.path, root] }, root)).toBe(false);
          expect(await verifyInclusion({ ...proof, path: proof.path.slice(1) }, root)).toBe(texts.length === 1);
          expect(await verifyInclusion({ ...proof, size: 2 * proof.size }, root)).toBe(false);
          const other = (index + 1) % texts.length;
          if (texts[other] !== texts[index])
            expect(await verifyInclusion({ ...proof, index: other }, root)).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('proves nothing about leaves that are not there', async () => {
    const all = await leaves(['a', 'b', 'c']);
    for (const index of [-1, 3, 0.5, NaN]) await expect(inclusionPath(all, index)).rejects.toThrow(RangeError);
    const root = await rootOf(all);
    for (const [index, size] of [
      [3, 3],
      [-1, 3],
      [0, 0],
      [0.5, 3],
      [0, Infinity],
    ] as const)
      expect(await verifyInclusion({ leaf: all[0]!, index, size, path: [] }, root)).toBe(false);
    // A node is no leaf, although it stands in the tree.
    const pair = await rootOf(all.slice(0, 2));
    expect(await verifyInclusion({ leaf: pair, index: 0, size: 2, path: [all[2]!] }, root)).toBe(true);
    expect(hex(pair)).not.toBe(hex(await leafHash(hex(all[0]!) + hex(all[1]!))));
  });
});

describe('windows', () => {
  it('end at whole multiples and are closed only after the lag', () => {
    const pace = { length: 1000, lag: 300 };
    expect([closedUntil(1999 + 300, pace), closedUntil(2000 + 300, pace)]).toEqual([1000, 2000]);
    expect([endOf(0, pace), endOf(999, pace), endOf(1000, pace)]).toEqual([1000, 1000, 2000]);
    // Longer than a try to append can last: 5 s for a connection, 4 s for the statement, 4 s of patience.
    expect(PACE.lag).toBeGreaterThan(13_000 * 10);
  });

  it('lie in 256 parts by the first byte of the subject’s hash', async () => {
    expect(await partOf('')).toBe(0xe3);
    expect(await partOf('abc')).toBe(0xba);
  });
});
