import type { Purpose, Regime } from '../wire/notice.js';

/** From strict to lenient; `required` is left out because no region makes a required purpose optional by itself. */
const STRICT: readonly unknown[] = ['opt-in', 'opt-out', 'objection', 'required'];

const strictest = (regimes: readonly unknown[]): Regime =>
  (STRICT.find((regime) => regimes.includes(regime)) as Regime | undefined) ?? 'opt-in';

/**
 * The regime of a purpose in a region. The most specific entry wins (`US-CA` before `US` before the purpose's own);
 * an unknown region means the strictest of them all; what is not a regime counts as `opt-in`.
 */
export const regimeOf = (purpose: Purpose, region: string | null): Regime => {
  const own = purpose.regime ?? 'opt-in';
  const regions: Readonly<Record<string, Regime>> = purpose.regions ?? {};
  if (!region) return strictest([own, ...Object.values(regions)]);
  const named = [region, region.split('-')[0]!].find((code) => Object.hasOwn(regions, code));
  return strictest([named ? regions[named] : own]);
};
