import type { Choices } from '../consent/choice.js';
import type { MakeFollower } from '../follower.js';
import type { Texts } from '../wire/notice.js';

/** What a page can say about how Sayso works there. Everything has a default. */
export interface Options {
  /** Base of the endpoint's routes, such as `/v1`. Without one, choices are kept and obeyed but not delivered. */
  endpoint?: string | undefined;
  /** ISO 3166-2 code of the visitor's region, where the page knows it. */
  region?: string | undefined;
  /** Parent domain to share the cookie with, such as `example.com`. Default: this host alone. */
  domain?: string | undefined;
  /**
   * Has the endpoint set the cookie as well, where it stands on this very origin and the site allows it there: browsers
   * keep that longer than what a script wrote.
   */
  serverCookie?: boolean | undefined;
  /** Language, BCP 47. Default: `<html lang>`. */
  locale?: string | undefined;
  /** Texts from code; else they are fetched from `notice.texts`. */
  texts?: ((locale: string) => Texts | Promise<Texts>) | undefined;
  /** False keeps the first layer from showing by itself. Default true. */
  ui?: boolean | undefined;
  /** Attributes for the layers' elements, such as `{ layout: 'bar' }`. */
  attributes?: Readonly<Record<string, string>> | undefined;
  /** Further gates and signals. */
  followers?: readonly MakeFollower[] | undefined;
  /**
   * The nonce of the page's own scripts, for npm under a nonce policy: a held script is released only when it carries
   * the same one itself. The classic tag reads its own.
   */
  nonce?: string | undefined;
  /**
   * Reloads the page when a purpose is withdrawn whose code ran already and has no way to be stopped: once, last, when
   * the record is kept, and not where a listener of `sayso:reload` prevents it. Default: what runs ends with the page.
   */
  reload?: boolean | undefined;
  /**
   * Origins, such as `https://shop.example`: on a page, of the framed pages that are told its decision; in a frame, of
   * the pages around it that it follows. Several stand in a list or, in the tag, with blanks between. An origin with
   * `!` behind it may also pass up what its visitor chooses inside.
   */
  frames?: string | readonly string[] | undefined;
  /** Releases markup that was written for another system as well. */
  aliases?: 'vanilla-cookieconsent' | 'klaro' | undefined;
  /**
   * Whether code may grant: `on`, with a gesture of the visitor's a moment ago; `off`, always; `never`, so that only
   * what the visitor presses can. Default `on`.
   */
  gesture?: 'on' | 'off' | 'never' | undefined;
  /**
   * Called once, in `createConsent`, with a `choose` that needs no gesture, for what the site's own code knows to be the
   * visitor's will. Keep it where no other script can reach it: whoever has it can grant.
   */
  host?: ((choose: (choices: Choices) => void) => void) | undefined;
  /** Checks the notice and the texts in full and names every fault in the console. */
  dev?: boolean | undefined;
}

/** Whether the first layer may show by itself; as an attribute of the tag, the option is a text. */
export const showsItself = ({ ui }: Options): boolean => `${ui}` !== 'false';

/** As an attribute of the tag it may stand alone: `data-server-cookie`. */
export const wantsServerCookie = ({ serverCookie }: Options): boolean => `${serverCookie ?? false}` !== 'false';

/** Whether code may grant now. Browsers that cannot tell a gesture are believed. */
export const mayGrant = ({ gesture }: Options): boolean =>
  gesture === 'off' || (gesture !== 'never' && (navigator.userActivation?.isActive ?? true));
