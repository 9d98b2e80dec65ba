/** One round: everything that refused services declare is removed, and then looked for again. */
import { covers } from '../../wire/marks.js';
import type { Service } from '../../wire/notice.js';
import { STORES, type StoreName, type SweptStore } from './stores.js';

/** One name in one store. */
export interface Found {
  store: StoreName;
  name: string;
}

/** What became of it. */
export interface Swept {
  removed: Found[];
  /** Still to be seen, though it was removed: something writes it anew, or it stands where this page cannot reach. */
  remaining: Found[];
}

/** Our own names, whatever a notice declares: the visitor's answer must outlive every sweep. */
export const isOurs = (name: string): boolean => /^sayso(\.|$)/.test(name);

const namesIn = async (store: SweptStore, services: readonly Service[]): Promise<string[]> => {
  const marks = services.flatMap((service) => service[store.declared] ?? []);
  if (!marks.length) return [];
  try {
    return (await store.names()).filter((name) => covers(marks, name) && !isOurs(name));
  } catch {
    // Blocked, or the browser cannot list: names that are declared in full can still be tried.
    return marks.filter((mark) => !mark.endsWith('*') && !isOurs(mark));
  }
};

const seen = async (services: readonly Service[]): Promise<Found[]> => {
  const all = Object.entries(STORES).map(async ([store, each]) =>
    (await namesIn(each, services)).map((name) => ({ store: store as StoreName, name })),
  );
  return (await Promise.all(all)).flat();
};

const isIn = (list: readonly Found[], { store, name }: Found): boolean =>
  list.some((each) => each.store === store && each.name === name);

/** Removes what these services declare, and tells what went and what stayed. Never throws. */
export const sweepOnce = async (services: readonly Service[]): Promise<Swept> => {
  const found = await seen(services);
  await Promise.all(found.map(({ store, name }) => STORES[store].remove(name).catch(() => undefined)));
  const remaining = found.length ? await seen(services) : [];
  return { removed: found.filter((each) => !isIn(remaining, each)), remaining };
};
