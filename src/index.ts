/** The door for npm. Importing it does nothing; on a server it answers "not granted" to everything. */
import type { Consent } from './page-api.js';
import type { Load } from './page/doors.js';
import { nowhere } from './page/nowhere.js';
import type { Options } from './page/options.js';
import { shareOne } from './page/shared.js';
import { wire } from './sdk.js';
import type { Notice } from './wire/notice.js';

export type { Choices } from './consent/choice.js';
export type { Condition } from './consent/conditions.js';
export type { Ask, Cause, Decision, Standing, State } from './consent/decision.js';
export type { Follower, MakeFollower } from './follower.js';
export type { Gated } from './gated.js';
export type { Locale, Messages, More } from './locale.js';
export type { Entry } from './outbox/queue.js';
export type { Consent, ConsentEvents, Explanation } from './page-api.js';
export type { ReceiptProof } from './page/doors.js';
export type { Options } from './page/options.js';
export type { Choice, Notice, Purpose, PurposeText, Regime, Service, ServiceText, Texts } from './wire/notice.js';
export type { ConsentRecord } from './wire/record.js';

const chunks = {
  choice: () => import('./choice.js'),
  proof: () => import('./outbox/proof.js'),
  lasting: () => import('./stores/lasting.js'),
  sha256: () => import('./outbox/sha256.js'),
  'first-layer': () => import('./ui/first-layer-define.js'),
  preferences: () => import('./ui/preferences-define.js'),
  running: () => import('./page/running.js'),
  frames: () => import('./page/frames.js'),
  dev: () => import('./dev.js'),
  'gates/aliases': () => import('./gates/aliases.js'),
  'gates/code': () => import('./gates/code.js'),
  'gates/sweep': () => import('./gates/sweep.js'),
};

const load = ((name: keyof typeof chunks) =>
  Object.hasOwn(chunks, name)
    ? chunks[name]()
    : name.startsWith('more/')
      ? import(`./more/${name.slice(5)}.js`)
      : import(`./locales/${name.slice(8)}.js`)) as Load;

/** A module cannot see its own nonce. Where the page uses nonces and the option is missing, no held script may match. */
const nonceOf = ({ nonce }: Options): string => nonce ?? (document.querySelector('script[nonce]') ? ' ' : '');

/** Gives a notice its type: the names of its purposes are inferred, so that a misspelt one does not compile. */
export const defineNotice = <const Name extends string>(notice: Notice<Name>): Notice<Name> => notice;

/**
 * Wires a notice into this page and answers at once from what the visitor chose before. A second call, from this copy
 * or another one, gets the first one's instance. Where there is no page, nothing is granted; a server that has the
 * request's cookies asks `sayso/server`.
 */
export const createConsent = <Name extends string>(notice: Notice<Name>, options: Options = {}): Consent<Name> => {
  if (typeof document === 'undefined') return nowhere(notice.version);
  let isSecond = true;
  const consent = shareOne((gone) => {
    isSecond = false;
    return wire(notice, options, { load, nonce: nonceOf(options), signals: [], gone });
  });
  if (options.dev)
    load('dev')
      .then(({ report }) => report(notice, undefined, isSecond))
      .catch(() => undefined);
  return consent;
};
