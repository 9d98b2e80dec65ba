/** Which purposes of a site are approvals over CPNI (47 CFR 64.2007), and of which kind. */
import type { Fault } from '../../wire/notice-check.js';
import { fields, names, objectOf, oneOf, whole } from '../../wire/rules.js';

/**
 * `opt-out`: the carrier's own communications-related services, its agents and affiliates. Everything else, and joint
 * venture partners and contractors, needs `opt-in` (CPNI-1).
 */
export type Approval = 'opt-in' | 'opt-out';

export interface CpniOptions {
  /** Purposes by key. */
  purposes: Readonly<Record<string, Approval>>;
  /** Whole days between an opt-out notice and an approval that may be inferred from it: at least, and by default, 30 (64.2008(d)(1)). */
  waitDays?: number;
  /**
   * Days that the logs of notices, uses and failures are kept. Default 1,826 (5 years), at least 1,096: one year by
   * 64.2009(c), on top of the two for which an opt-out rests on its notice.
   */
  keepDays?: number;
}

export const LEAST_WAIT = 30;
const MOST_WAIT = 365;
const LEAST_KEEP = 1096;
const KEEP = 1826;

/** How long the logs are kept. */
export const keepDaysOf = ({ keepDays = KEEP }: CpniOptions): number => keepDays;

const somePurpose = names(/^[1-9]\d{0,5}$/, 'the key of a purpose', oneOf(['opt-in', 'opt-out']));

/** The shape of the option. */
export const cpniRule = fields(
  {
    purposes: (value, path, faults) => {
      somePurpose(value, path, faults);
      const object = objectOf(value);
      if (object && !Object.keys(object).length)
        faults.push({ path, got: '{}', want: 'at least one purpose, such as { "7": "opt-in" }' });
    },
  },
  { waitDays: whole(LEAST_WAIT, MOST_WAIT), keepDays: whole(LEAST_KEEP, 36_525) },
);

interface Asked {
  cpni?: CpniOptions;
  notices: readonly { notice: { purposes: Readonly<Record<string, { key: number; days?: number | 'never' }>> } }[];
}

/** An approval stays in effect until the customer limits it (64.2007(a)(2)): the notice must not let it expire. */
export const cpniFaults = (path: string, { cpni, notices }: Asked): Fault[] =>
  notices.flatMap(({ notice }, i) =>
    Object.entries(notice.purposes)
      .filter(([, { key, days }]) => cpni && Object.hasOwn(cpni.purposes, String(key)) && days !== 'never')
      .map(([name, { days }]) => ({
        path: `${path}.notices[${i}].notice.purposes.${name}.days`,
        got: String(days),
        want: '"never": approvals over CPNI stay until the customer changes them (47 CFR 64.2007)',
      })),
  );
