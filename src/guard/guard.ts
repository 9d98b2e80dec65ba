/** What a trap asks: whether something belongs to a declared service whose purpose is not granted, and who it is. */
import type { Notice } from '../wire/notice.js';
import { createPending, type Act, type Pending, type Told, type Verdict } from './pending.js';
import { readServices, type Area, type Asking, type Owner } from './services.js';
import { createStanding, type Stance } from './standing.js';

/** `observe` reports and lets pass, `hold` blocks, `hold-and-replay` keeps until the visitor answers. */
export type Mode = 'observe' | 'hold' | 'hold-and-replay';

/** What was held: `detail` of the event `sayso:held` on `document`. */
export interface Held extends Owner {
  /** `fetch`, `xhr`, `beacon`, `websocket`, `eventsource`, `worker`, `form`, `write`, `cookie`, `storage`, `database`, or an element's name. */
  kind: string;
  /** Where it would have gone. */
  url?: string;
  /** What it would have written. */
  name?: string;
  /** What became of it: kept for a replay, held for good, or only seen. */
  mode: Mode;
}

/** Holds one thing: with an act that can be run later it waits where the mode says so; else its `drop` comes at once. */
export type Take = (act?: Act) => void;

export interface Guarding {
  /** Says who must be held; nothing for what may pass. */
  url(kind: string, url: string): Take | undefined;
  name(area: Area, kind: string, name: string): Take | undefined;
  /** Whether a text contains what looks like a declared host; quick, for texts that nobody declares. */
  mentions(text: string): boolean;
  /** Looks again at what waits. `told` says how a purpose stands for those who are told after the paint. */
  settle(told?: Told): void;
  /** Ends what waits. */
  clear(): void;
}

/** Reports cost the page time, and their list memory. */
const MOST_REPORTS = 100;

const isPrerendering = (): boolean => !!(document as { prerendering?: boolean }).prerendering;

/** The host a URL leads to; the page's own is never held: it serves the page itself. */
const hostOf = (url: string): string => {
  if (!/^\s*([a-z][a-z+.-]*:|[\\/]{2})/i.test(url)) return '';
  const { hostname } = new URL(url, document.baseURI);
  return hostname === location.hostname ? '' : hostname.replace(/\.$/, '');
};

/** What decides, and how it was seen. */
interface Ports {
  mode: Mode;
  stateOf: (owner: Asking) => Stance;
  pending: Pending;
  report: (held: Held) => void;
}

const createClaim =
  ({ mode, stateOf, pending, report }: Ports) =>
  (owners: Asking[] | undefined, seen: Pick<Held, 'kind' | 'url' | 'name'>): Take | undefined => {
    if (!owners) return;
    const { purpose, service } = owners[0]!;
    const isOpen = (owner: Asking): boolean => stateOf(owner) === 'granted';
    // What waits comes first, so that its order stands.
    if (owners.some(isOpen)) return void pending.settle();
    const say = (became: Mode): void => report({ purpose, service, ...seen, mode: became });
    if (mode === 'observe') return void say(mode);
    const verdict: Verdict = (told) => {
      if (owners.some((owner) => isOpen(owner) && (told?.(owner.asks) ?? 'granted') === 'granted')) return 'run';
      const waits = mode === 'hold-and-replay' || isPrerendering();
      return waits && owners.some((owner) => stateOf(owner) === 'unset') ? undefined : 'drop';
    };
    return (act) => {
      const kept = !!act && !verdict() && pending.add(act, verdict);
      if (!kept) act?.drop();
      say(kept ? 'hold-and-replay' : 'hold');
    };
  };

export const createGuarding = (notice: Notice, mode: Mode): Guarding => {
  const services = readServices(notice);
  const standing = createStanding(notice);
  const pending = createPending();
  let reports = 0;
  const claim = createClaim({
    mode,
    pending,
    /** While a page is rendered ahead of its visit nothing is let go, not even what is granted (DESIGN P8). */
    stateOf: ({ asks }) => {
      const stance = standing(asks);
      return stance === 'required' ? 'granted' : isPrerendering() ? 'unset' : stance;
    },
    report: (held) => {
      if (reports++ < MOST_REPORTS)
        document.dispatchEvent(new CustomEvent('sayso:held', { detail: Object.freeze(held) }));
    },
  });
  return {
    url: (kind, url) => {
      const host = hostOf(url);
      return host ? claim(services.owners('hosts', host), { kind, url }) : undefined;
    },
    name: (area, kind, name) => {
      const owners = services.owners(area, name);
      return owners && claim(owners, { kind, name });
    },
    mentions: services.mentions,
    settle: pending.settle,
    clear: pending.clear,
  };
};
