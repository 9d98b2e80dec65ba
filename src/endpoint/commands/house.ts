/** What commands share that need the whole house: the configuration of `sayso serve`, its database and its keys. */
import type { House } from '../house.js';
import { openHouse } from '../open-house.js';
import { UsageError } from './command.js';
import { partsOf } from '../server-options.js';
import { loadConfig } from './settings.js';

const warn = (message: string): void => void process.stderr.write(`${message}\n`);

/** Where the house is. */
export interface Place {
  config?: string | undefined;
  folder?: string | undefined;
}

/** Opens the house beside a running endpoint, or alone, and leaves it again. */
export const withHouse = async <T>({ config, folder }: Place, work: (house: House) => Promise<T>): Promise<T> => {
  const { endpoint } = partsOf(await loadConfig(config, { folder }));
  const { house, close } = await openHouse({ issuer: 'http://127.0.0.1', ...endpoint, warn });
  try {
    return await work(house);
  } finally {
    await close();
  }
};

/** The sites that a command is for: the one that is named, else every one. @throws UsageError */
export const sitesOf = ({ options }: House, site: string | undefined): string[] => {
  const known = Object.keys(options.sites);
  if (site === undefined) return known;
  if (Object.hasOwn(options.sites, site)) return [site];
  throw new UsageError(`--site: got "${site}", want one of ${known.join(', ')}.`);
};

/** One site that has to be named where there are several. @throws UsageError */
export const oneSite = (house: House, site: string | undefined): string => {
  const [first, ...rest] = sitesOf(house, site);
  if (first !== undefined && !rest.length) return first;
  throw new UsageError(`--site: want one of ${Object.keys(house.options.sites).join(', ')}.`);
};

/** ms since 1970 of a date such as 2026-11-24, or a date with a time. @throws UsageError */
export const timeFrom = (name: string, text: string | undefined): number | null => {
  if (text === undefined) return null;
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isFinite(time)) return time;
  throw new UsageError(`--${name}: got "${text}", want a date such as 2026-11-24 or 2026-11-24T10:00:00Z (UTC).`);
};
