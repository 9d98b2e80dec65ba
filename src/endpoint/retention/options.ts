/** How long a site keeps the proof of an answer after that answer has ended. */
import { MAX_DAYS } from '../../wire/notice.js';
import type { Fault } from '../../wire/notice-check.js';
import { fields, names, whole, words } from '../../wire/rules.js';

/** One purpose's retention. */
export interface PurposeRetention {
  /** Days after the answer ended. */
  days: number;
  /** Why so long, in words: law, contract, authority. Stands in exports. */
  basis: string;
}

export interface RetentionOptions {
  /** Days that a record is kept after its last answer ended. Default 1,826 (5 years). */
  days?: number;
  /** Why so long, in words. Default `DEFAULT_BASIS`. */
  basis?: string;
  /** By purpose key, where a purpose differs. */
  purposes?: Readonly<Record<string, PurposeRetention>>;
  /** Days for records that grant nothing. Default: as for all others. */
  refusals?: number;
  /** Days that what was written to a request (text, contact, answer) is kept after it was settled. Default 1,096 (3 years). */
  requests?: number;
}

/**
 * Five years. The rules in force name no number: proof is to be kept as long as it may have to be shown and no longer
 * (EDPB 05/2020; NOTICE-9). It has to be shown while claims over the answer can still be raised, which in most places
 * ends within three to five years after the answer itself did.
 */
export const DEFAULT_DAYS = 1826;
export const DEFAULT_BASIS = 'Proof of the answer until claims over it are out of time.';
/**
 * Three years: as long as a supervisory authority or a court may commonly still ask how a request was answered. No text
 * in force names a number (GDPR 5(1)(e): no longer than is necessary).
 */
export const DEFAULT_REQUEST_DAYS = 1096;
/** Approvals over CPNI: at least one year (47 CFR 64.2007 and 64.2009), counted with a leap day. */
export const LEAST_CPNI_DAYS = 366;
/**
 * Nothing goes sooner after it came in, however short the option: until then an older grant from another of the
 * person's devices may be valid that only this record overrules.
 */
export const FLOOR_DAYS = MAX_DAYS;

const days = whole(0, 36_525);
const KEY = /^[1-9]\d{0,5}$/;

/** The shape of the option. */
export const retentionRule = fields(
  {},
  {
    days,
    basis: words,
    refusals: days,
    requests: days,
    purposes: names(KEY, 'the key of a purpose', fields({ days, basis: words })),
  },
);

/** As much of a site as retention needs. */
export interface RetentionSite {
  retention?: RetentionOptions;
  cpni?: { purposes: Readonly<Record<string, 'opt-in' | 'opt-out'>> };
  notices: readonly { notice: { purposes: Readonly<Record<string, { key: number; days?: number | 'never' }>> } }[];
}

/** The retention of one purpose of a site, defaults in place. */
export const retentionOf = ({ retention = {}, cpni }: RetentionSite, key: string): PurposeRetention => {
  const { days = DEFAULT_DAYS, basis = DEFAULT_BASIS, purposes = {} } = retention;
  if (Object.hasOwn(purposes, key)) return purposes[key]!;
  return cpni && Object.hasOwn(cpni.purposes, key) ? { days: Math.max(days, LEAST_CPNI_DAYS), basis } : { days, basis };
};

/** Days that a site keeps what was written to a settled request. */
export const requestDaysOf = ({ retention }: Pick<RetentionSite, 'retention'>): number =>
  retention?.requests ?? DEFAULT_REQUEST_DAYS;

/** Keys of every purpose that the site's notices know. */
export const keysOf = ({ notices }: Pick<RetentionSite, 'notices'>): Set<string> =>
  new Set(notices.flatMap(({ notice }) => Object.values(notice.purposes).map(({ key }) => String(key))));

/** What the shape alone does not tell: CPNI that is kept too short. */
export const retentionFaults = (path: string, { retention, cpni }: RetentionSite): Fault[] =>
  Object.entries(retention?.purposes ?? {})
    .filter(([key, { days }]) => cpni && Object.hasOwn(cpni.purposes, key) && days < LEAST_CPNI_DAYS)
    .map(([key, { days }]) => ({
      path: `${path}.purposes.${key}.days`,
      got: String(days),
      want: `at least ${LEAST_CPNI_DAYS}: approvals over CPNI are kept for a year (47 CFR 64.2007)`,
    }));
