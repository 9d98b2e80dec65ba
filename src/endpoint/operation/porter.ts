/** Who may come in now: so much per address, so many at once. Whoever may not is told when to come again. */
import { Refusal } from '../http/refusal.js';
import { clientOf, isBehindUnknownProxy, type Trust } from './address.js';
import { Buckets } from './buckets.js';
import { Crowd } from './crowd.js';
import type { Meters } from './meters.js';
import type { Limits, OperationOptions, Rate, RouteKind } from './options.js';

const RATES: Readonly<Record<RouteKind, Rate>> = {
  records: { perSecond: 100, burst: 1000 },
  page: { perSecond: 10, burst: 100 },
  read: { perSecond: 50, burst: 500 },
  token: { perSecond: 20, burst: 200 },
};
const ADDRESSES = 50_000;
const CONCURRENT = 256;
const QUEUE = 1024;

const tooMany = (seconds: number): Refusal =>
  new Refusal(429, 'too-many', {
    message: 'Too many requests from this address. Keep what was not answered and send it again later.',
    headers: { 'Retry-After': String(Math.ceil(seconds)) },
  });

const busy = (): Refusal =>
  new Refusal(503, 'busy', {
    message: 'The endpoint is busy. Keep what was not answered and send it again.',
    headers: { 'Retry-After': '2' },
  });

/** A place among those that are worked on. */
export interface Place {
  /** Waits for it; taken once. @throws Refusal 503 */
  take(): Promise<void>;
  leave(): void;
}

export interface PorterOptions extends Pick<OperationOptions, 'limits' | 'trustedHops' | 'addressHeader'> {
  now: () => number;
  warn: (message: string) => void;
}

export class Porter {
  private readonly limits: Limits | null;
  private readonly buckets: Buckets;
  private readonly crowd: Crowd;
  private readonly trust: Trust;
  private warned = false;

  constructor(
    private readonly options: PorterOptions,
    private readonly meters: Meters,
  ) {
    const { limits = {}, trustedHops = 0, addressHeader = 'x-forwarded-for' } = options;
    this.limits = limits || null;
    this.buckets = new Buckets(this.limits?.addresses ?? ADDRESSES);
    this.crowd = new Crowd(this.limits?.concurrent ?? CONCURRENT, this.limits?.queue ?? QUEUE);
    this.trust = { hops: trustedHops, header: addressHeader };
  }

  /** How many requests are worked on, how many wait, how many addresses are remembered. */
  get state(): { working: number; waiting: number; addresses: number } {
    return { ...this.crowd.state, addresses: this.buckets.size };
  }

  /** Lets a request in, as far as its address goes. @throws Refusal 429 */
  admit(kind: RouteKind, headers: Headers, socket: string | undefined): void {
    const address = this.limits && this.addressOf(headers, socket);
    if (!address) return;
    const seconds = this.buckets.spend(`${kind} ${address}`, this.limits?.[kind] ?? RATES[kind], this.options.now());
    if (!seconds) return;
    this.meters.limited.add({ by: 'address', kind });
    throw tooMany(seconds);
  }

  /** A place for one request. */
  place(): Place {
    let taken = false;
    return {
      take: async () => {
        if (taken || !this.limits) return;
        taken = await this.crowd.enter();
        if (taken) return;
        this.meters.limited.add({ by: 'busy', kind: 'any' });
        throw busy();
      },
      leave: () => {
        if (taken) this.crowd.leave();
        taken = false;
      },
    };
  }

  /** Whose bucket it is. Behind a proxy that nobody told of all visitors would share one, so none is used. */
  private addressOf(headers: Headers, socket: string | undefined): string | null {
    const address = clientOf(headers, socket, this.trust);
    if (!address || !isBehindUnknownProxy(headers, address, this.trust)) return address;
    if (!this.warned)
      this.options.warn(
        'unknown-proxy: requests come through a proxy, so their addresses are not known and nobody is limited by address. ' +
          'Set trustedHops (SAYSO_TRUSTED_HOPS) to the number of your proxies.',
      );
    this.warned = true;
    return null;
  }
}
