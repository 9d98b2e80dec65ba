/**
 * Google Consent Mode v2 (https://developers.google.com/tag-platform/security/guides/consent): one `default` before
 * anything else, one `update` per real change, one event after each update. Nothing of Google's is loaded: hold its
 * script with `data-purpose` (basic mode), or let it load with the denials (advanced mode).
 */
import { evaluate, type Condition } from '../consent/conditions.js';
import type { Decision, State } from '../consent/decision.js';
import type { MakeFollower } from '../follower.js';
import type { Notice } from '../wire/notice.js';

/** What Google asks for. */
export type GoogleKey =
  | 'ad_storage'
  | 'ad_user_data'
  | 'ad_personalization'
  | 'analytics_storage'
  | 'functionality_storage'
  | 'personalization_storage'
  | 'security_storage';

/** Settings, in `notice.signals['google-consent-mode']`. Without them the signal is silent. */
export interface GoogleConsentMode<Name extends string = string> {
  /** For each of the seven keys the purposes behind it; `false` stays denied. */
  mapping: Readonly<Record<GoogleKey, Condition<Name> | false>>;
  /** Name of the data layer where it is not `dataLayer`. */
  dataLayer?: string;
  /**
   * What stands beside the seven keys in the `default` command: `wait_for_update`, how many ms Google's tags wait for a
   * visitor who has not answered, and `region`, the ISO 3166-2 codes for which it holds.
   */
  default?: { wait_for_update?: number; region?: readonly string[] };
  /** What is set beside it: `ads_data_redaction`, and `url_passthrough`, which moves identifiers into URLs. */
  set?: Readonly<Record<string, boolean>>;
}

const NAME = 'google-consent-mode';
const KEYS = (
  'ad_storage ad_user_data ad_personalization analytics_storage ' +
  'functionality_storage personalization_storage security_storage'
).split(' ') as GoogleKey[];

const isDefault = (entry: ArrayLike<unknown> | null): boolean => entry?.[0] === 'consent' && entry[1] === 'default';

/** To Google, unanswered is denied. */
const toGoogle = (states: readonly State[]) =>
  Object.fromEntries(KEYS.map((key, i) => [key, states[i] === 'granted' ? 'granted' : 'denied']));

/** Every purpose, and whose word it was that changed one of them. */
const tellAll = ({ purposes }: Decision, previous: Decision | null) => {
  const states: Record<string, State> = {};
  let cause: string = 'restored';
  for (const name in purposes) {
    const { state, cause: voice } = purposes[name]!;
    states[name] = state;
    if (previous && previous.purposes[name]?.state !== state) cause = voice;
  }
  return { event: 'sayso_update', purposes: states, cause };
};

/** What is required stands from the start, so that no update ends Google's wait for the visitor. */
const onlyRequired = (decision: Decision): Decision => ({
  ...decision,
  purposes: Object.fromEntries(Object.entries(decision.purposes).filter(([, { cause }]) => cause === 'required')),
});

/** Every purpose that a condition names. */
const named = (condition: unknown): string[] => {
  if (typeof condition === 'string') return [condition];
  return Object.values(Object(condition) as object)
    .flat()
    .flatMap(named);
};

/** Names every fault of the settings, and a default that came too late. For dev mode; a page that runs does without. */
export const check = ({ purposes, signals }: Notice, layer: readonly unknown[] = []): string[] => {
  const settings = signals?.[NAME] as Partial<GoogleConsentMode> | undefined;
  if (!settings) return [];
  const mapping = Object(settings.mapping) as Record<string, unknown>;
  const at = `signals.${NAME}.mapping`;
  const late = (layer as ArrayLike<unknown>[]).findIndex(isDefault);
  return [
    ...KEYS.filter((key) => !(key in mapping)).map(
      (key) => `${at}.${key} is missing: say which purpose it follows, or false`,
    ),
    ...Object.keys(mapping)
      .filter((key) => !(KEYS as string[]).includes(key))
      .map((key) => `${at}.${key} is not a key of Google's`),
    ...KEYS.flatMap((key) =>
      named(mapping[key])
        .filter((name) => !Object.hasOwn(purposes, name))
        .map((name) => `${at}.${key} names "${name}", which is no purpose`),
    ),
    ...(late > 0
      ? [`the consent default came ${late} entries too late: load Sayso before all that writes to the data layer`]
      : []),
  ];
};

/** Tells Google how the mapped purposes stand, through the data layer, whether Google is there or not. */
export const googleConsentMode: MakeFollower = ({ signals }) => {
  const settings = signals?.[NAME] as GoogleConsentMode | undefined;
  let told: string | undefined;

  const follow = (decision: Decision, previous: Decision | null): void => {
    if (!settings?.mapping) return;
    const { mapping, dataLayer = 'dataLayer', default: scope, set = {} } = settings;
    const layer = ((globalThis as unknown as Record<string, unknown[]>)[dataLayer] ??= []);
    // Google takes nothing but `arguments` objects for commands.
    function command(..._words: unknown[]): void {
      // eslint-disable-next-line prefer-rest-params
      layer.push(arguments);
    }
    const statesIn = (at: Decision) => KEYS.map((key) => evaluate(at, mapping[key]));
    if (told === undefined) {
      const base = statesIn(onlyRequired(decision));
      // Where somebody's default stands already, a second one is never right, but an update always is.
      told = (layer as ArrayLike<unknown>[]).some(isDefault) ? '' : `${base}`;
      if (told) command('consent', 'default', { ...scope, ...toGoogle(base) });
      for (const [name, value] of Object.entries(set)) command('set', name, value);
    }
    const states = statesIn(decision);
    if (told === `${states}`) return;
    told = `${states}`;
    command('consent', 'update', toGoogle(states));
    layer.push(tellAll(decision, previous));
  };

  return { name: NAME, follow, stop: () => undefined };
};
