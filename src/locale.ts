/**
 * PROMISE. The messages that a language fills. In `{…}` stand values: `{site}` the controller's name, `{purposes}`
 * a list of purpose titles, `{date}` and `{days}` written by `Intl`. Sentences that carry `{purposes}` must read well
 * with one title and with many.
 */
export interface Locale {
  /** BCP 47 tag. */
  tag: string;
  dir: 'ltr' | 'rtl';
  messages: Messages;
}

export interface Messages {
  /** Label of the first layer's region. */
  label: string;
  /** First sentence: who asks, for what. Uses `{site}` and `{purposes}`. */
  ask: string;
  /** Second sentence: how long an answer holds, yes or no, and that it can be changed. Uses `{days}`. */
  later: string;
  /** The same, where answers do not expire. */
  laterAlways: string;
  accept: string;
  refuse: string;
  choose: string;
  /** Title of the preferences. */
  title: string;
  /** Opening sentence of the preferences. */
  intro: string;
  save: string;
  close: string;
  on: string;
  off: string;
  /** State of a purpose that is always on. */
  always: string;
  /** What is lost on refusal. Uses `{lost}`. */
  lost: string;
  /** Who receives it. Uses `{names}`. */
  recipients: string;
  /** Legal basis. Uses `{basis}`. */
  basis: string;
  /** How long an answer is valid. Uses `{days}`. */
  valid: string;
  /** The same, where the answer does not expire. */
  validAlways: string;
  /** When it was answered. Uses `{date}`. */
  since: string;
  /** An earlier answer that no longer counts. Uses `{answer}`: the words of `on` or `off`. */
  before: string;
  /** Global Privacy Control was honoured. Uses `{purposes}`. */
  honoured: string;
  /** Why we ask again, by the decision's own words for it. Each uses `{purposes}`. */
  revised: string;
  expired: string;
  'new-purpose': string;
  /** Status messages: a draft waits for the visitor; how a choice was kept. */
  unsaved: string;
  saved: string;
  savedLater: string;
  notKept: string;
}
