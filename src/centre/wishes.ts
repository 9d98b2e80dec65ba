/** The visitor's requests as this device keeps them: what waits to be sent, and what was, by reference. Pure. */
import type { RequestKind, RequestStatus, VisitorRequest } from '../wire/rights.js';

/** The database that keeps the list. */
export const REQUESTS = 'sayso.requests';

/** What the form asks for. */
export const KINDS = ['see', 'correct', 'erase', 'concern'] as const satisfies readonly RequestKind[];
export type WishKind = (typeof KINDS)[number];

/** What the visitor wrote into the form. */
export interface Wish {
  kind: WishKind;
  contact: string;
  text: string;
}

/** A wish that waits here: no answer named it yet. */
export interface Unsent extends Wish {
  id: string;
  /** ms since 1970. */
  made: number;
  /**
   * Why it stays here until the visitor does something: the endpoint's own words; empty where it needs to be known who
   * asks, because this browser has no key any more.
   */
  failed?: string;
}

/** A request that the endpoint knows. */
export interface Sent {
  reference: string;
  kind: RequestKind;
  status: RequestStatus;
  received: number;
  due: number;
  /** Since when it stands so. */
  since: number;
  /** The site's answer; never written down here. */
  answer: string | null;
  /** With it anybody can follow a request that no key proved. */
  secret?: string;
}

export interface List {
  unsent: readonly Unsent[];
  sent: readonly Sent[];
}

export const EMPTY: List = { unsent: [], sent: [] };

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const many = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).map((each) => Object(each) as Record<string, unknown>);

const isUnsent = ({ id, kind, contact, text, made }: Record<string, unknown>): boolean =>
  [id, contact, text].every(isText) && isNumber(made) && KINDS.includes(kind as WishKind);
const isSent = ({ reference, kind, status, received, due, since }: Record<string, unknown>): boolean =>
  [reference, kind, status].every(isText) && [received, due, since].every(isNumber);

/** Reads what was stored. Total: what has another shape is left out. */
export const readList = (value: unknown): List => {
  const { unsent, sent } = Object(value) as Record<string, unknown>;
  return {
    unsent: many(unsent).filter(isUnsent) as unknown as Unsent[],
    sent: (many(sent).filter(isSent) as unknown as Sent[]).map((each) => ({ ...each, answer: null })),
  };
};

/** What is written down of a list: no answers, which may tell more than a shared device should keep. */
export const toStore = ({ unsent, sent }: List): List => ({
  unsent,
  sent: sent.map((each) => ({ ...each, answer: null })),
});

export const sentOf = ({ reference, kind, status, received, due, answer, events }: VisitorRequest): Sent => {
  const { at: since = received } = events.at(-1) ?? {};
  return { reference, kind, status, received, due, since, answer };
};

/** The list with requests as the endpoint tells them now; newest first. A secret that is known stays. */
export const withSent = (list: List, fresh: readonly Sent[]): List => {
  const sent = new Map(list.sent.map((each) => [each.reference, each]));
  for (const each of fresh) {
    const secret = each.secret ?? sent.get(each.reference)?.secret;
    sent.set(each.reference, { ...each, ...(secret && { secret }) });
  }
  return { ...list, sent: [...sent.values()].sort((a, b) => b.received - a.received) };
};

export const withUnsent = ({ unsent, sent }: List, wish: Unsent): List => ({
  sent,
  unsent: [...unsent.filter(({ id }) => id !== wish.id), wish],
});

export const without = ({ unsent, sent }: List, id: string): List => ({
  sent,
  unsent: unsent.filter((each) => each.id !== id),
});

/** Whether anybody still has to answer. */
export const isOpen = ({ status }: Sent): boolean => status !== 'answered' && status !== 'refused';

/** The fields that a wish must fill. Without a key somebody has to find out who asks. */
export const wanted = ({ kind }: Pick<Wish, 'kind'>, proven: boolean): ('contact' | 'text')[] => [
  ...(!proven || kind === 'correct' ? (['contact'] as const) : []),
  ...(kind === 'concern' ? (['text'] as const) : []),
];

/** The fields that a wish can fill. */
export const offered = ({ kind }: Pick<Wish, 'kind'>, proven: boolean): ('contact' | 'text')[] => [
  ...(!proven || kind === 'correct' || kind === 'concern' ? (['contact'] as const) : []),
  ...(!proven || kind === 'concern' ? (['text'] as const) : []),
];

/** The wanted fields that are empty. */
export const missing = (wish: Wish, proven: boolean): ('contact' | 'text')[] =>
  wanted(wish, proven).filter((field) => !wish[field].trim());
