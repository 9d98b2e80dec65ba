/** What the page under test knows, and how a mistake in it is told. */
import type { Facts } from '../consent/decision.js';
import { checkNotice, faultLine } from '../wire/notice-check.js';
import type { Notice } from '../wire/notice.js';

/** What the page under test knows besides the answer. */
export interface World<Name extends string = string> {
  /** The notice that the page has. An older one makes an answer from before it was revised. */
  notice: Notice<Name>;
  /** As the page's own `region`: ISO 3166-2 code such as `US-CA`. Default: unknown, the strictest regimes. */
  region?: string | undefined;
  /** Whether Global Privacy Control speaks. A grant seeded with it withstands it, as one given in the layer does. */
  gpc?: boolean | undefined;
}

const KNOWN = ['notice', 'region', 'gpc'];

/** @throws TypeError naming every fault on a line of its own. */
export const demand = (who: string, faults: readonly string[]): void => {
  if (faults.length) throw new TypeError(`sayso/testing: ${who}:${faults.map((fault) => `\n  ${fault}`).join('')}`);
};

export const show = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));

/** @throws TypeError where the notice is missing or unsound, or an option does not exist; `more` are those of `who` alone. */
export const checkWorld = (who: string, options: unknown, more: readonly string[]): void => {
  const { notice } = Object(options) as Partial<World>;
  demand(who, notice ? [] : [`no notice; hand in the one that the page has: ${who}(…, { notice })`]);
  const known = [...KNOWN, ...more];
  const strange = Object.keys(options as object).filter((name) => !known.includes(name));
  demand(who, [
    ...strange.map((name) => `"${name}" is no option; there are ${known.join(', ')}`),
    ...checkNotice(notice).map((fault) => `notice: ${faultLine(fault)}`),
  ]);
};

export const factsOf = ({ region, gpc = false }: World, now: number): Facts => ({
  now,
  region: region?.toUpperCase() ?? null,
  gpc,
});
