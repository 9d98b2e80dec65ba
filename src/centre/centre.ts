import { BaseElement, label } from '../ui/element.js';
import { render } from '../ui/draw.js';
import { lookOf } from '../ui/look.js';
import type { Notice } from '../wire/notice.js';
import type { Room } from './part.js';
import { drawParts, openParts, type Parts } from './parts.js';
import { consentOf, findScene, type Given, type Heard, type Scene } from './scene.js';
import { sheet } from './styles.js';

/**
 * The visitor's own centre: what this browser holds and by whom, the choices so far with the text that was shown, and
 * requests to the site. Place it in a page; what stands inside it is shown where this file does not come.
 *
 * Attributes: `endpoint`, `site`, `locale` (default `<html lang>`), `theme` (a look, `light`, `dark`). What is left out
 * is taken from the classic tag of the page.
 *
 * @tag sayso-privacy
 */
export class SaysoPrivacy extends BaseElement {
  static readonly observedAttributes = ['endpoint', 'site', 'locale', 'theme'];

  #own: Pick<Given, 'consent' | 'notice' | 'texts'> = {};
  #life: AbortController | undefined;
  #scene: Scene | undefined;
  #parts: Parts | undefined;
  #heard: Heard | undefined;

  /** The page API, where the page has no global `sayso`. */
  get consent(): Heard | undefined {
    return this.#own.consent;
  }
  set consent(consent: Heard | undefined) {
    this.#give({ consent });
  }

  /** The notice, where the page has none inline. */
  get notice(): Notice | undefined {
    return this.#own.notice;
  }
  set notice(notice: Notice | undefined) {
    this.#give({ notice });
  }

  /** Texts from code; else they are fetched from `notice.texts`. */
  get texts(): Given['texts'] {
    return this.#own.texts;
  }
  set texts(texts: Given['texts']) {
    this.#give({ texts });
  }

  connectedCallback(): void {
    this.#upgrade();
    this.#life = new AbortController();
    const { signal } = this.#life;
    const look = (): void => void (document.visibilityState === 'visible' && this.#look());
    document.addEventListener('visibilitychange', look, { signal });
    for (const told of ['sayso:ready', 'sayso:change', 'sayso:swept'])
      document.addEventListener(told, look, { signal });
    const language = new MutationObserver(() => void this.#begin());
    language.observe(document.documentElement, { attributeFilter: ['lang'] });
    signal.addEventListener('abort', () => language.disconnect());
    void this.#begin();
  }

  disconnectedCallback(): void {
    this.#life?.abort();
    this.#life = this.#parts = this.#heard = undefined;
  }

  attributeChangedCallback(name: string): void {
    if (!this.isConnected || !this.#life) return;
    if (name === 'theme') return this.#dress();
    if (name !== 'locale') this.#parts = undefined;
    void this.#begin();
  }

  /** What was set on the element before its class was here stands in the way of our setters. */
  #upgrade(): void {
    for (const name of ['consent', 'notice', 'texts'] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete (this as Given)[name];
      this.#give({ [name]: value });
    }
  }

  #give(given: Given): void {
    Object.assign(this.#own, given);
    this.attributeChangedCallback('');
  }

  /** Finds the page's notice and language, then draws. Where no language comes, what the author wrote stays. */
  async #begin(): Promise<void> {
    const life = this.#life;
    const scene = await findScene(this.#given).catch((error: unknown) => void console.warn('sayso-privacy:', error));
    if (!scene || !life || life !== this.#life || life.signal.aborted) return;
    this.#scene = scene;
    label(this, { lang: scene.locale.tag, dir: scene.locale.dir });
    if (!this.shadowRoot) {
      this.attachShadow({ mode: 'open' });
      this.#dress();
    }
    this.#parts ??= openParts(this.#room(), life.signal);
    this.#paint();
    await this.#load(this.#parts);
  }

  get #given(): Given {
    const attribute = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
    return {
      ...this.#own,
      ...{ endpoint: attribute('endpoint'), site: attribute('site'), locale: attribute('locale') },
    };
  }

  #dress(): void {
    const root = this.shadowRoot;
    if (!root || !document.adoptedStyleSheets) return;
    const own = new CSSStyleSheet();
    own.replaceSync(sheet);
    root.adoptedStyleSheets = [own, ...lookOf(this)];
  }

  #room(): Room {
    const scene = (): Scene => this.#scene!;
    const consent = (): Heard | undefined => consentOf(this);
    return {
      get scene() {
        return scene();
      },
      get consent() {
        return consent();
      },
      paint: () => this.#paint(),
      find: (id) => this.shadowRoot?.getElementById(id) ?? null,
    };
  }

  async #load({ stored, choices, requests }: Parts): Promise<void> {
    this.#listen();
    await Promise.allSettled([stored.load(), choices.load(), requests?.load()]);
  }

  /** Something may have changed: here, in another tab, or because the page came to the front again. */
  #look(): void {
    if (!this.#parts) return;
    const { stored, choices, requests } = this.#parts;
    this.#listen();
    void Promise.allSettled([stored.load(), choices.load(), requests?.look(), requests?.flush()]);
  }

  /** The page API may come after us. */
  #listen(): void {
    const consent = consentOf(this);
    const signal = this.#life?.signal;
    if (!consent?.on || consent === this.#heard || !signal) return;
    this.#heard = consent;
    for (const event of ['kept', 'receipt', 'bounced'] as const) {
      const leave: unknown = consent.on(event, () => this.#look());
      if (typeof leave === 'function') signal.addEventListener('abort', leave as () => void);
    }
  }

  #paint(): void {
    const { shadowRoot } = this;
    if (!shadowRoot || !this.#parts || !this.#scene) return;
    render(drawParts(this.#parts, this.#scene), shadowRoot);
  }
}
