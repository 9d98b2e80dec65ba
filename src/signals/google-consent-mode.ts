/**
 * Google Consent Mode v2 (https://developers.google.com/tag-platform/security/guides/consent): one `default` before
 * anything else, one `update` per real change, one event after each update. Nothing of Google's is loaded: hold its
 * script with `data-purpose` (basic mode), or let it load with the denials (advanced mode).
 */
import { evaluate, type Condition } from '../consent/conditions.js';
import type { Decision, Standing, State } from '../consent/decision.js';
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
  /** `wait_for_update` in ms: how long Google's tags wait for a visitor who has not answered. */
  wait?: number;
  /** ISO 3166-2 codes for which the default holds; everywhere, where missing. */
  regions?: readonly string[];
  /** `ads_data_redaction`. */
  redact?: boolean;
  /** `url_passthrough`: moves identifiers into URLs. */
  passthrough?: boolean;
}

const NAME = 'google-consent-mode';
const KEYS = (
  'ad_storage ad_user_data ad_personalization analytics_storage ' +
  'functionality_storage personalization_storage security_storage'
).split(' ') as GoogleKey[];

const settingsOf = ({ signals }: Notice) => signals?.[NAME] as GoogleConsentMode | undefined;

const layerOf = ({ dataLayer = 'dataLayer' }: GoogleConsentMode): ArrayLike<unknown>[] =>
  ((globalThis as unknown as Record<string, ArrayLike<unknown>[]>)[dataLayer] ??= []);

const isDefault = (entry: ArrayLike<unknown> | null): boolean => entry?.[0] === 'consent' && entry[1] === 'default';

/** To Google, unanswered is denied. */
const toGoogle = (states: readonly State[]) =>
  Object.fromEntries(KEYS.map((key, i) => [key, states[i] === 'granted' ? 'granted' : 'denied']));

/** One event per update, for tags that do not understand consent: every purpose, and whose word it was. */
const eventOf = ({ purposes }: Decision, previous: Decision | null): object => {
  const states: Record<string, State> = {};
  let cause: string = 'restored';
  for (const name in purposes) {
    const { state, cause: voice } = purposes[name]!;
    states[name] = state;
    if (previous && previous.purposes[name]?.state !== state) cause = voice;
  }
  return { event: 'sayso_update', purposes: states, cause };
};

/** The decision before anyone answered: what is required stands from the start, so that no update ends Google's wait for the visitor. */
const unanswered = (decision: Decision): Decision => {
  const purposes: Record<string, Standing> = {};
  for (const name in decision.purposes)
    if (decision.purposes[name]!.cause === 'required') purposes[name] = decision.purposes[name]!;
  return { ...decision, purposes };
};

/** Tells Google how the mapped purposes stand, through the data layer, whether Google is there or not. */
export const googleConsentMode: MakeFollower = (notice) => {
  const settings = settingsOf(notice);
  let told: string | undefined;

  const follow = (decision: Decision, previous: Decision | null): void => {
    if (!settings) return;
    const { mapping, wait, regions, redact, passthrough } = settings;
    const layer = layerOf(settings);
    // Google takes nothing but `arguments` objects for commands.
    function command(..._words: unknown[]): void {
      // eslint-disable-next-line prefer-rest-params
      layer.push(arguments);
    }
    const statesIn = (at: Decision) => KEYS.map((key) => evaluate(at, mapping[key]));
    if (told === undefined) {
      const states = statesIn(unanswered(decision));
      // Where somebody's default stands already, a second one is never right, but an update always is.
      told = layer.some(isDefault) ? '' : `${states}`;
      if (told) command('consent', 'default', { ...toGoogle(states), ...(wait && { wait_for_update: wait }), ...(regions && { region: regions }) });
      if (redact) command('set', 'ads_data_redaction', true);
      if (passthrough) command('set', 'url_passthrough', true);
    }
    const states = statesIn(decision);
    if (told === `${states}`) return;
    told = `${states}`;
    command('consent', 'update', toGoogle(states));
    layer.push(eventOf(decision, previous) as ArrayLike<unknown>);
  };

  return { name: NAME, follow, stop: () => undefined };
};
