/** What this browser holds for the site, and who keeps it. Names only: no value is ever read. */
import { isOurs } from '../gates/sweep/round.js';
import { STORES, type StoreName } from '../gates/sweep/stores.js';
import { covers } from '../wire/marks.js';
import type { Notice, Service } from '../wire/notice.js';

/** One name in one store. */
export interface Found {
  store: StoreName;
  name: string;
}

/** A service of the notice, by its purpose's name and its own. */
export interface Keeper {
  purpose: string;
  service: string;
}

/** What the same services keep. `ours` is Sayso's own; without keepers it is named by nobody. */
export interface Group {
  ours: boolean;
  keepers: readonly Keeper[];
  found: readonly Found[];
}

/** The notice is its author's: whatever is left out or misshapen declares nothing. */
const servicesIn = (notice: Notice | null): (Keeper & { declares: Service })[] =>
  Object.entries(Object(notice?.purposes) as Notice['purposes']).flatMap(([purpose, asked]) =>
    Object.entries(Object(asked?.services) as Record<string, Service>).map(([service, declares]) => ({
      ...{ purpose, service, declares },
    })),
  );

const declares = (service: Service | null, { store, name }: Found): boolean => {
  const marks: unknown = service?.[STORES[store].declared];
  const isText = (mark: unknown): mark is string => typeof mark === 'string';
  return Array.isArray(marks) && covers(marks.filter(isText), name);
};

const order = ({ ours, keepers }: Group): number => (keepers.length ? 0 : ours ? 1 : 2);

/** What was found, by who keeps it: the notice's services in its order, then our own, then what nobody declares. */
export const sortStored = (found: readonly Found[], notice: Notice | null): Group[] => {
  const services = servicesIn(notice);
  const groups = new Map<string, Group & { found: Found[] }>();
  for (const one of found) {
    const ours = isOurs(one.name);
    const keepers = ours ? [] : services.filter((each) => declares(each.declares, one));
    const key = JSON.stringify([ours, keepers.map((each) => services.indexOf(each))]);
    const group = groups.get(key) ?? {
      ...{ ours, found: [] },
      keepers: keepers.map(({ purpose, service }) => ({ purpose, service })),
    };
    group.found.push(one);
    groups.set(key, group);
  }
  const place = ({ keepers: [first] }: Group): number =>
    services.findIndex(({ purpose, service }) => purpose === first?.purpose && service === first.service);
  return [...groups.values()].sort((a, b) => order(a) - order(b) || place(a) - place(b));
};

/** Every name that a page can see. A store that is blocked or cannot be listed says nothing. */
export const listStored = async (): Promise<Found[]> => {
  const all = Object.entries(STORES).map(async ([store, each]) => {
    const names = await each.names().catch(() => []);
    return [...new Set(names)].sort().map((name) => ({ store: store as StoreName, name }));
  });
  return (await Promise.all(all)).flat();
};
