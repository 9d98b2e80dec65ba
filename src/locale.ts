/**
 * PROMISE. The messages that a language fills. In `{…}` stand values: `{site}` the controller's name, `{purposes}`
 * a list of purpose titles, `{date}` and `{days}` written by `Intl`.
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
  /** Second sentence: how long, and where to change it. Uses `{days}`. */
  later: string;
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
  /** Global Privacy Control was honoured. */
  honoured: string;
  /** Why we ask again: the purpose changed, the answer expired, there is something new. */
  revised: string;
  expired: string;
  added: string;
  /** Status messages. */
  saved: string;
  savedLater: string;
  notKept: string;
  /** Reopen button. */
  reopen: string;
  /** Link to the privacy notice. */
  policy: string;
}
