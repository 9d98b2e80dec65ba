/**
 * The decision once more, written straight from DESIGN section 4 and without a look at the code it is held against:
 * slow, wordy, one rule after the other.
 */
import type { Ask, Facts, Standing } from '../../src/consent/decision.js';
import type { Kept } from '../../src/wire/kept.js';
import type { Notice, Regime } from '../../src/wire/notice.js';

type Loose = Record<string, unknown>;
const isObject = (value: unknown): value is Loose =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
const own = (value: unknown): [string, unknown][] =>
  typeof value === 'string' || isObject(value) ? Object.entries(value) : [];
const field = (value: unknown, name: string): unknown =>
  value === null || value === undefined ? undefined : (value as Loose)[name];

const LENIENCE: Record<string, number> = { 'opt-in': 1, 'opt-out': 2, objection: 3, required: 4 };
const lenience = (value: unknown): number =>
  typeof value === 'string' && Object.hasOwn(LENIENCE, value) ? LENIENCE[value]! : 1;
const regimeNamed = (rank: number): Regime => Object.keys(LENIENCE).find((name) => LENIENCE[name] === rank) as Regime;

const isRegion = (region: unknown): region is string => {
  if (typeof region !== 'string' || region.startsWith('XX') || region.startsWith('ZZ')) return false;
  const [country, part, ...more] = region.split('-');
  return /^[A-Z][A-Z]$/.test(country!) && (part === undefined || /^[A-Za-z0-9_]{1,3}$/.test(part)) && !more.length;
};

/** The most specific region wins; an unknown one means the strictest of all. */
const regimeIn = (purpose: unknown, region: unknown): Regime => {
  const regions = own(field(purpose, 'regions'));
  const base = field(purpose, 'regime');
  if (!isRegion(region)) return regimeNamed(Math.min(...[base, ...regions.map(([, each]) => each)].map(lenience)));
  const at = (code: string): unknown => regions.find(([each]) => each === code)?.[1];
  return regimeNamed(lenience(at(region) ?? at(region.slice(0, 2)) ?? base));
};

const wholeNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;

const lastDay = (days: unknown): number => {
  if (typeof days !== 'number' || !Number.isFinite(days)) return 182;
  return days < 1 ? 1 : days > 395 ? 395 : days;
};

const judge = (
  purpose: unknown,
  sound: boolean,
  kept: Kept | null,
  facts: Facts,
): { standing: Standing; reason: Ask | null } => {
  const regime = regimeIn(purpose, facts.region);
  const version = (field(purpose, 'version') === undefined ? 1 : field(purpose, 'version')) as number;
  const as = (rest: Pick<Standing, 'state' | 'cause'> & Partial<Standing>, reason: Ask | null = null) => ({
    standing: { version, regime, ...rest },
    reason,
  });
  if (regime === 'required') return as({ state: 'granted', cause: 'required' });

  const answer = sound ? kept?.answers.get(field(purpose, 'key') as number) : undefined;
  let reason: Ask | null = 'new-purpose';
  if (answer) {
    const age = (facts.now - answer.at) / 86_400_000;
    const days = field(purpose, 'days');
    const fresh = age >= -1 && (days === 'never' || age < lastDay(days));
    reason = answer.version !== version ? 'revised' : fresh ? null : 'expired';
  }
  const counts = answer && reason === null;
  const silenced = field(purpose, 'gpc') === true && facts.gpc;
  const withstands = counts && (answer.choice === 'denied' || answer.voice === 'overruled');
  if (silenced && !withstands) return as({ state: 'denied', cause: 'signal' });
  if (counts) return as({ state: answer.choice, cause: answer.voice === 'host' ? 'host' : 'visitor', at: answer.at });
  const was = answer ? { was: answer.choice, at: answer.at } : {};
  if (!sound) return as({ state: 'unset', cause: 'regime' });
  if (regime === 'opt-in') return as({ state: 'unset', cause: 'regime', ...was }, reason);
  return as({ state: answer?.choice === 'denied' ? 'denied' : 'granted', cause: 'regime', ...was }, reason);
};

/** What `decide` must say. */
export const model = (notice: Notice, kept: Kept | null, facts: Facts) => {
  const purposes = new Map<string, Standing>();
  const reasons: (Ask | null)[] = [];
  const taken: unknown[] = [];
  const asks = field(notice, 'asks') ?? ['opt-in'];
  for (const [name, purpose] of own(field(notice, 'purposes'))) {
    const key = field(purpose, 'key');
    const version = field(purpose, 'version');
    const sound = wholeNumber(key) && (version === undefined || wholeNumber(version)) && !taken.includes(key);
    if (sound) taken.push(key);
    const { standing, reason } = judge(purpose, sound, kept, facts);
    purposes.set(name, standing);
    for (const [title, service] of own(field(purpose, 'services'))) {
      const own = field(service, 'key');
      if (!wholeNumber(own) || !(version === undefined || wholeNumber(version)) || taken.includes(own)) continue;
      taken.push(own);
      const denial = kept?.answers.get(own);
      const narrows = standing.state === 'granted' && standing.regime !== 'required' && denial?.choice === 'denied';
      const { version: of, regime } = standing;
      const cause = denial?.voice === 'host' ? 'host' : 'visitor';
      purposes.set(
        `${name}/${title}`,
        narrows ? { version: of, regime, state: 'denied', cause, at: denial.at } : standing,
      );
    }
    if (Array.isArray(asks) ? asks.includes(standing.regime) : asks === standing.regime) reasons.push(reason);
  }
  const first = (['revised', 'expired', 'new-purpose'] as const).find((reason) => reasons.includes(reason));
  const ask = first === 'new-purpose' && !kept?.answers.size ? 'never-asked' : (first ?? null);
  return { purposes, ask, honoured: [...purposes.values()].some(({ cause }) => cause === 'signal') };
};
