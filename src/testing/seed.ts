import { answer, type Choices } from '../consent/choice.js';
import { decide, type Decision } from '../consent/decision.js';
import { encode } from '../wire/cookie-write.js';
import { COOKIE } from '../wire/cookie.js';
import { MAX_DAYS, type Choice } from '../wire/notice.js';
import { checkSeed } from './check.js';
import { checkWorld, demand, factsOf, show, type World } from './world.js';

/** How `seed` makes a cookie. */
export interface SeedOptions<Name extends string = string> extends World<Name> {
  /** Any address of the page: its origin and scheme go into the cookie. Needed for `addCookies`, unless `domain` is said. */
  url?: string | undefined;
  /** Where the page says `domain` (`data-domain`): the parent domain that shares the answer. */
  domain?: string | undefined;
  /**
   * When the visitor answered, as a date or ms since 1970; default now. With a fake clock say its time: an answer from
   * more than a day ahead does not count, and one that is older than its purpose allows is asked for again.
   */
  at?: Date | number | undefined;
  /**
   * What becomes of purposes that are not named. Default `switches`: as their switches stand when the layer opens, as
   * if the visitor had saved it. `unset`: nothing was answered, so that the page asks.
   */
  rest?: 'switches' | 'unset' | Choice | undefined;
}

/** One answer, in the shapes that runners take. */
export interface Seed {
  /** For `addCookies` of Playwright and Puppeteer. `expires` is in s since 1970. */
  cookie: {
    name: string;
    value: string;
    url?: string;
    domain?: string;
    path?: string;
    expires: number;
    secure: boolean;
    sameSite: 'Lax';
  };
  /** For `document.cookie` and `Set-Cookie`. */
  text: string;
  /** For a `Cookie` header. */
  header: string;
}

const DAY_S = 86_400;

const originOf = (url: string | undefined): URL | null => {
  if (url === undefined) return null;
  const isAddress = /^https?:\/\/[^/]/.test(url) && URL.canParse(url);
  demand('seed', isAddress ? [] : [`url is ${show(url)}; say where the page is: "http://localhost:3000"`]);
  return new URL('/', url);
};

const dress = (value: string, { url, domain }: SeedOptions, now: number): Seed => {
  const origin = originOf(url);
  const secure = origin?.protocol === 'https:';
  const place = domain ? { domain: `.${domain.replace(/^\./, '')}`, path: '/' } : origin && { url: origin.href };
  const header = `${COOKIE}=${value}`;
  const more = [domain && `Domain=${domain}`, secure && 'Secure'].filter(Boolean).map((each) => `; ${each}`);
  const life = MAX_DAYS * DAY_S;
  const expires = Math.floor(Math.max(now, Date.now()) / 1000) + life;
  return {
    cookie: { name: COOKIE, value, ...place, expires, secure, sameSite: 'Lax' },
    text: `${header}; Path=/; Max-Age=${life}; SameSite=Lax${more.join('')}`,
    header,
  };
};

/**
 * The cookie of a visitor who answered like this: the same value that the page would have written itself, without a
 * record behind it. `'granted'` and `'denied'` answer everything, as the two buttons do.
 *
 * @throws TypeError naming every fault: a purpose that the notice does not have, a choice that is none, a notice that
 * `sayso check` would refuse, an option that does not exist.
 */
export const seed = <Name extends string>(answers: Choices<Name> | Choice, options: SeedOptions<Name>): Seed => {
  checkWorld('seed', options, ['url', 'domain', 'at', 'rest']);
  const { notice, at = Date.now(), rest = 'switches' } = options;
  const now = Number(at);
  const facts = factsOf(options, now);
  const decision: Decision = decide<string>(notice, null, facts);
  checkSeed(answers, options, decision);
  const switchOf = (name: string) => (decision.purposes[name]!.state === 'granted' ? 'granted' : 'denied');
  const restOf = (name: string) => (name.includes('/') ? undefined : rest === 'switches' ? switchOf(name) : rest);
  const choices = answers as Readonly<Record<string, Choice>>;
  const { kept } = answer({ notice, decision, facts, kept: null }, (name) =>
    typeof answers === 'string' ? answers : (Object.hasOwn(choices, name) && choices[name]) || restOf(name),
  );
  return dress(encode({ ...kept, pending: false }), options, now);
};
