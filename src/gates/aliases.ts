/**
 * Markup that was written for another system, a chunk on demand: it is inert from the first byte already, and gets our
 * attributes as it is found. Names are those of the notice, or stand for them in `notice.signals.aliases`.
 */
import { permits } from '../consent/conditions.js';
import type { Decision } from '../consent/decision.js';
import type { MakeFollower } from '../follower.js';
import type { Notice } from '../wire/notice.js';
import { watchHeld } from './held/watch.js';

/** What another system's element means; nothing where the notice does not know its name. */
interface Meaning {
  /** As in `data-purpose`. */
  purpose: string;
  /** As in `data-on`. */
  on?: 'denied';
}

interface Vocabulary {
  /** Which elements it may mean. */
  held: string;
  read(element: HTMLElement, notice: Notice): Meaning | undefined;
}

/** A service that can be refused alone stands for itself, another one as its purpose. */
const nameOf = (purpose: string, service: string, { purposes }: Notice): string =>
  purposes[purpose]?.services?.[service]?.key ? `${purpose}/${service}` : purpose;

const bare = (text = ''): string => text.replace(/^!/, '');

/** https://cookieconsent.orestbida.com/advanced/manage-scripts.html: scripts alone; `!` before a name is for the refusal. */
const vanilla: Vocabulary = {
  held: 'script[type="text/plain"][data-category]',
  read: ({ dataset }, notice) => {
    const names = [dataset['category'], dataset['service']];
    const [purpose, service] = names.map(bare);
    return {
      purpose: nameOf(ours(purpose!, notice), service!, notice),
      ...(names.some((name) => name?.startsWith('!')) && { on: 'denied' }),
    };
  },
};

/**
 * https://klaro.org/docs/getting-started: a name is that of a service, which may stand in several purposes; all must be
 * granted then.
 */
const klaro: Vocabulary = {
  held: 'script[type="text/plain"][data-name],[data-name][data-src],[data-name][data-href],[data-name][data-type="placeholder"]',
  read: ({ dataset }, notice) => {
    const name = ours(dataset['name']!, notice);
    const found = Object.keys(notice.purposes).filter(
      (purpose) => purpose === name || Object.hasOwn(notice.purposes[purpose]!.services ?? {}, name),
    );
    const all = found.map((purpose) => nameOf(purpose, name, notice));
    return all[0] === undefined ? undefined : { purpose: all[1] ? JSON.stringify({ all }) : all[0] };
  },
};

const ours = (name: string, { signals }: Notice): string => {
  const names = Object(signals?.['aliases']) as Record<string, string>;
  return Object.hasOwn(names, name) ? names[name]! : name;
};

const VOCABULARIES: Readonly<Record<string, Vocabulary>> = { 'vanilla-cookieconsent': vanilla, klaro };

/** Klaro shows a placeholder while its service is off, and frames, images and films only while it is on. */
const SHOWN = '[data-name]:is(iframe,img,video,audio,object,embed)';
const PLACEHOLDER = '[data-name][data-type="placeholder"]';

/** Makes the follower that reads the markup of one system: `vanilla-cookieconsent` or `klaro`. */
export const aliases =
  (of: string): MakeFollower =>
  (notice) => {
    if (!Object.hasOwn(VOCABULARIES, of))
      throw new Error(`sayso: aliases: got ${JSON.stringify(of)}, want one of ${Object.keys(VOCABULARIES).join(', ')}`);
    const { held, read } = VOCABULARIES[of]!;
    let now: Decision | undefined;
    const meanings = new WeakMap<Element, Meaning>();
    const show = (element: HTMLElement): void => {
      const meaning = meanings.get(element);
      if (!meaning || !now || of !== 'klaro') return;
      const { purpose } = meaning;
      const isOpen = permits(now, purpose.startsWith('{') ? JSON.parse(purpose) : purpose);
      if (element.matches(PLACEHOLDER)) element.hidden = isOpen;
      else if (element.matches(SHOWN)) element.hidden = !isOpen;
    };
    const meet = (element: HTMLElement): void => {
      const meaning = !meanings.has(element) && !element.dataset['purpose'] && read(element, notice);
      if (!meaning) return;
      meanings.set(element, meaning);
      show(element);
      if (element.matches(PLACEHOLDER)) return;
      element.dataset['purpose'] = meaning.purpose;
      if (meaning.on) element.dataset['on'] = meaning.on;
      // Put there once more, so that the gate for markup meets it.
      element.replaceWith(element);
    };
    const { stop } = watchHeld(meet, held);
    return {
      name: 'aliases',
      follow: (decision) => {
        now = decision;
        document.querySelectorAll<HTMLElement>('[data-name]').forEach(show);
      },
      stop,
    };
  };
