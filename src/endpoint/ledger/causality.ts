/**
 * Who follows whom among records: the graph that `supersedes` draws, made safe to walk. Records that name each other in
 * a ring follow nobody: they stand side by side.
 */

/** Records as numbers, and for each the numbers of those that it follows. */
export type Edges = readonly (readonly number[])[];

/** Every number, each after all that it can reach (Kosaraju's first walk, without recursion: chains are long). */
const finishOrder = (edges: Edges): number[] => {
  const order: number[] = [];
  const seen = new Uint8Array(edges.length);
  const next = new Uint32Array(edges.length);
  for (let root = 0; root < edges.length; root++) {
    const stack = seen[root] ? [] : [root];
    seen[root] = 1;
    while (stack.length) {
      const node = stack.at(-1)!;
      const to = edges[node]![next[node]!++];
      if (to === undefined) order.push(stack.pop()!);
      else if (!seen[to]) {
        seen[to] = 1;
        stack.push(to);
      }
    }
  }
  return order;
};

const turned = (edges: Edges): number[][] => {
  const back = edges.map((): number[] => []);
  edges.forEach((list, from) => list.forEach((to) => back[to]!.push(from)));
  return back;
};

const flood = (back: Edges, root: number, ringOf: Int32Array): void => {
  const open = [root];
  const ring = ringOf[root]!;
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (const from of back[node]!)
      if (ringOf[from] === -1) {
        ringOf[from] = ring;
        open.push(from);
      }
};

/** The ring of each number; rings are numbered so that whoever follows has a smaller number. A ring is most often one record alone. */
export const ringsOf = (edges: Edges): { ringOf: Int32Array; count: number } => {
  const ringOf = new Int32Array(edges.length).fill(-1);
  const back = turned(edges);
  let count = 0;
  for (const node of finishOrder(edges).reverse()) {
    if (ringOf[node] !== -1) continue;
    ringOf[node] = count++;
    flood(back, node, ringOf);
  }
  return { ringOf, count };
};

/** For each ring, the rings that it follows. */
export const followedBy = (edges: Edges, { ringOf, count }: ReturnType<typeof ringsOf>): number[][] => {
  const rings = Array.from({ length: count }, (): number[] => []);
  edges.forEach((list, from) => {
    for (const to of list) if (ringOf[to] !== ringOf[from]) rings[ringOf[from]!]!.push(ringOf[to]!);
  });
  return rings;
};
