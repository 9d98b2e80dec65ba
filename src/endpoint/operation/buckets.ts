/** Token buckets by keyed hash of the address, in memory alone. The key is random, changes daily and is then forgotten. */
import type { Rate } from './options.js';
import { sipHash } from './siphash.js';

const DAY = 86_400_000;

interface Bucket {
  tokens: number;
  /** When it was last looked at, ms since 1970. */
  at: number;
}

/** Buckets of one instance: never more than `most`; the one longest silent goes first. */
export class Buckets {
  private readonly buckets = new Map<string, Bucket>();
  private key = new Uint32Array(4);
  private day = NaN;

  constructor(private readonly most: number) {}

  /** How many addresses are remembered. */
  get size(): number {
    return this.buckets.size;
  }

  /** Takes one token: 0 where there was one, else the seconds until there will be. */
  spend(name: string, { perSecond, burst }: Rate, now: number): number {
    const hash = this.hashOf(name, now);
    const { tokens, at } = this.buckets.get(hash) ?? { tokens: burst, at: now };
    const full = Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond);
    const left = full < 1 ? full : full - 1;
    // Taken out and put in again, it stands last: a Map keeps the order of insertion.
    this.buckets.delete(hash);
    this.buckets.set(hash, { tokens: left, at: now });
    if (this.buckets.size > this.most) this.buckets.delete(this.buckets.keys().next().value!);
    return full < 1 ? (1 - full) / perSecond : 0;
  }

  private hashOf(name: string, now: number): string {
    const day = Math.floor(now / DAY);
    if (day !== this.day) {
      this.day = day;
      this.key = crypto.getRandomValues(new Uint32Array(4));
      this.buckets.clear();
    }
    return sipHash(this.key, name);
  }
}
