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

/** One message in the forms that its number needs, by `Intl.PluralRules`; `{count}` stands for the number. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/**
 * What only the second look needs: the table of services, placeholders, the visitor's own centre. A file of its own in
 * the build, so that nobody loads it to answer once.
 */
export interface More {
  services: ServiceMessages;
  embed: EmbedMessages;
  button: { /** How the floating button is moved. */ move: string };
  centre: CentreMessages;
}

/** The services of a purpose, in the preferences. */
export interface ServiceMessages {
  /** How many there are. */
  count: Plural;
  /** Label of the field that searches services and what they keep. */
  search: string;
  /** Status: how many rows the search left. */
  found: Plural;
  nothing: string;
  /** Headings of the table: what it is called, what it is, how long it stays. */
  name: string;
  kind: string;
  lasts: string;
  /** Kinds of what a service keeps. */
  cookie: string;
  storage: string;
  database: string;
  cache: string;
  worker: string;
  /** Stays until the browser is closed. */
  session: string;
  /** Stays until somebody removes it. */
  lasting: string;
  /** Nobody says how long it stays. */
  unstated: string;
  /** Uses `{hosts}`. */
  hosts: string;
  /** Link to a vendor's own notice. Uses `{name}`. */
  policy: string;
}

/** The placeholder of a video, a map or a feed. */
export interface EmbedMessages {
  /** Why nothing is shown yet. Uses `{name}`: who would be contacted. */
  ask: string;
  once: string;
  always: string;
  /** Link to the content at its own place. Uses `{host}`. */
  visit: string;
  /** Status: it is being loaded. Uses `{title}`. */
  loading: string;
}

/** The visitor's own centre. */
export interface CentreMessages {
  title: string;
  /** What this browser holds, and by whom. */
  stored: string;
  storedIntro: string;
  storedNothing: string;
  /** Headings: name (`services.name`), kind (`services.kind`), who keeps it, for what. */
  keeper: string;
  purpose: string;
  /** Kept by the site, or by nobody that the notice names. */
  ours: string;
  undeclared: string;
  /** The choices so far. */
  history: string;
  historyNothing: string;
  /** Uses `{date}`. */
  answered: string;
  /** How far a record came: waiting here, confirmed by a receipt, refused for good, erased. */
  waiting: string;
  confirmed: string;
  bounced: string;
  /** Opens the text that was shown then. */
  text: string;
  textGone: string;
  receipt: string;
  /** Everything as a file. */
  take: string;
  takeIntro: string;
  takeButton: string;
  /** Requests. */
  requests: string;
  requestsIntro: string;
  /** Names of the kinds. */
  see: string;
  correct: string;
  erase: string;
  concern: string;
  /** Labels of the form. */
  kindLabel: string;
  contactLabel: string;
  textLabel: string;
  send: string;
  /** Asked before everything is erased, with its own button and the way back. */
  eraseSure: string;
  eraseButton: string;
  cancel: string;
  /** This browser has no key: nobody can tell yet who asks. */
  unverified: string;
  /** Status after sending. Uses `{reference}` and `{date}`. */
  sent: string;
  /** Offline: written down here, sent later. */
  later: string;
  /** Could not be sent. Uses `{reason}`. */
  failed: string;
  /** A request in the list. Uses `{reference}`. */
  reference: string;
  /** Uses `{date}`. */
  due: string;
  /** How it stands. */
  received: string;
  verified: string;
  waitsForProof: string;
  done: string;
  refused: string;
  unsent: string;
  /** The site's answer. */
  reply: string;
  refresh: string;
  /** Where a request was not sent from this browser: asks for reference and secret. */
  follow: string;
  referenceLabel: string;
  secretLabel: string;
  /** Shown once, to keep. Uses `{secret}`. */
  secret: string;
  required: string;
}
