import type { Purpose, Regime } from '../wire/notice.js';

/** From strict to lenient; `required` comes last because no region makes a required purpose optional by itself. */
const STRICT: readonly unknown[] = ['opt-in', 'opt-out', 'objection', 'required'] satisfies Regime[];

/**
 * The regime of a purpose in a region. The most specific entry wins (`US-CA` before `US` before the purpose's own);
 * an unknown region means the strictest of them all. Unknown is also what is not shaped like an ISO 3166-2 code, and
 * `XX` and `ZZ`, which edge networks send for "don't know". What is not a regime counts as `opt-in`.
 */
export const regimeOf = ({ regime, regions }: Purpose, region: string | null): Regime => {
  const by = Object(regions) as Readonly<Record<string, Regime>>;
  const [country] = /^(?!XX|ZZ)[A-Z]{2}(?=$|-\w{1,3}$)/.exec(region!) ?? [];
  const regimes = country ? [by[region!] ?? by[country] ?? regime] : [regime, ...Object.values(by)];
  const ranks = regimes.map((each) => STRICT.indexOf(each));
  return (STRICT[ranks.sort()[0]!] as Regime | undefined) ?? 'opt-in';
};
