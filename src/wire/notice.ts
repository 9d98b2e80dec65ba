/**
 * The notice: what a site asks. Its decision part is small, inline and read at boot; its texts are lazy, one
 * file per language. Both are authored by the site, so the core reads them defensively and the full check
 * (`notice-check.ts`) runs in dev mode, in `sayso check` and at the endpoint.
 */

/** How an unanswered purpose stands. `objection` is on, with a free objection. */
export type Regime = 'required' | 'opt-in' | 'opt-out' | 'objection';

/** What the visitor said about one purpose. */
export type Choice = 'granted' | 'denied';

/** A vendor under a purpose. */
export interface Service {
  /**
   * Lets the visitor refuse this service alone, inside a purpose that is granted. Small positive integer, from the same
   * numbers as the keys of purposes, given once and never reused. Asked about as `purpose/service`.
   */
  key?: number;
  /** Hosts it talks to, without scheme or port; `*.example.com` stands for every subdomain, but not for `example.com`. */
  hosts?: readonly string[];
  /** Names of the cookies it sets; a trailing `*` stands for any ending. */
  cookies?: readonly string[];
  /** Keys it keeps in localStorage or sessionStorage; a trailing `*` stands for any ending. */
  storage?: readonly string[];
  /** Names of its IndexedDB databases; a trailing `*` stands for any ending. */
  databases?: readonly string[];
  /** Names of its caches (Cache Storage); a trailing `*` stands for any ending. */
  caches?: readonly string[];
  /** Paths that its service workers control, such as `/push/`. */
  workers?: readonly string[];
  /** True where only a new page ends it, however it came to this one. */
  reload?: boolean;
  /** Cookies of its that no page can see: `HttpOnly` ones, and those it sets on its own site. */
  unseen?: readonly string[];
}

/** The unit a visitor decides on. */
export interface Purpose {
  /** Small positive integer, given once and never reused: it is what the cookie stores. */
  key: number;
  /** Raise it to ask again for this purpose alone. Default 1. */
  version?: number;
  /** How it stands where no region says otherwise. Default `opt-in`. */
  regime?: Regime;
  /** Regimes by ISO 3166-2 code, `US` or `US-CA`; the most specific one wins. */
  regions?: Readonly<Record<string, Regime>>;
  /** Days an answer is valid: 1 to 395, or `never` to expire. Default 182. */
  days?: number | 'never';
  /** True where Global Privacy Control speaks for this purpose. */
  gpc?: boolean;
  services?: Readonly<Record<string, Service>>;
}

/** The decision part of a notice. */
export interface Notice<Name extends string = string> {
  /** The notice's own name, such as `site`. */
  id: string;
  /** The site's name at the endpoint; part of the record route. */
  site: string;
  /** Raised with each published notice. */
  version: number;
  /** base64url SHA-256 of this part in canonical form, made at build time by `sayso hash`. */
  hash?: string;
  purposes: Readonly<Record<Name, Purpose>>;
  /** Regimes that show the first layer unasked. Default `['opt-in']`. */
  asks?: readonly Regime[];
  /** Where the texts are: a URL in which `{locale}` stands for the language. */
  texts?: string;
  /** Languages that have texts, the fallback first. Default `['en']`. */
  locales?: readonly string[];
  /** What each signal needs to know, by the signal's name. */
  signals?: Readonly<Record<string, unknown>>;
}

/** What a notice says of one service, in one language. */
export interface ServiceText {
  /** What it does here, in a plain sentence. */
  text?: string;
  /** Where its own privacy notice stands: a path or an http(s) URL. */
  policy?: string;
  /**
   * How long what it keeps stays, by the marks of the notice (`_ga*`): in days, parts of a day for less; `session`
   * until the browser is closed; `lasting` until somebody removes it.
   */
  lasts?: Readonly<Record<string, number | 'session' | 'lasting'>>;
}

/** What a notice says of one purpose, in one language. */
export interface PurposeText {
  title: string;
  /** One or two plain sentences. */
  text: string;
  /** What the visitor does without when refusing. */
  lost?: string;
  /** Who receives what is collected, by name. */
  recipients?: readonly string[];
  /** The legal basis, in words. */
  basis?: string;
  /** More about its services, by their names in the notice. */
  services?: Readonly<Record<string, ServiceText>>;
}

/** The texts of a notice in one language. */
export interface Texts<Name extends string = string> {
  /** BCP 47 tag. */
  locale: string;
  /** base64url SHA-256 of the rest in canonical form, made at build time. */
  hash?: string;
  /** Who asks: the name visitors know. */
  controller: string;
  /** Where the whole privacy notice stands. */
  policy?: { href: string; label: string };
  /** Replaces the default opening sentence of the first layer. */
  intro?: string;
  purposes: Readonly<Record<Name, PurposeText>>;
}

/** Days an answer is valid where the notice says nothing: six months, as the CNIL recommends. */
export const DEFAULT_DAYS = 182;
/** 13 months: the longest life of a choice, below the 400-day cap of browsers. */
export const MAX_DAYS = 395;
