/** Randomness that a seed repeats (mulberry32). The plan of a run repeats with it; its timing is the machine's. */
export function createChance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (least, most) => least + next() * (most - least);
  const odds = (share) => next() < share;
  const pick = (items) => items[Math.floor(next() * items.length)];
  const shuffle = (items) => {
    const order = items.map((item) => ({ item, at: next() }));
    return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
  };
  return { between, odds, pick, shuffle };
}

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks until the answer is true. False where the time was too short. */
export async function until(ask, ms, every = 50) {
  for (const end = Date.now() + ms; ; await wait(every)) {
    if (await ask()) return true;
    if (Date.now() > end) return false;
  }
}
