import type { Choices } from '../consent/choice.js';
import { namesIn } from './condition-names.js';
import { BaseElement } from './element.js';
import { frame, write } from './embed-frame.js';
import { embed } from './embed-styles.js';
import { speak, tongueOf, type Spoken } from './more.js';
import { dress } from './sheets.js';
import { look } from './styles.js';
import { fill } from './words.js';

/** The part of the page API that a placeholder needs; the stub offers it too. */
interface Asked {
  allows(condition: unknown): boolean;
  choose(choices: Choices, event?: Event): void;
  on(
    event: 'change',
    heard: (detail: { decision: { purposes: Record<string, { state: string }> }; changed: string[] }) => void,
  ): () => void;
}

/** The page's one instance, or the stub that waits for it. */
const consentOf = (): Asked | undefined => {
  const place = globalThis as unknown as Record<symbol | string, Asked | undefined>;
  return place[Symbol.for('sayso')] ?? place['sayso'];
};

const FRAMES = 'iframe,embed,object,video,audio';

/** A copy without a script, nor a shadow root that could hide one: under `strict-dynamic` what we insert is trusted. */
const harmless = ({ content }: HTMLTemplateElement): ChildNode[] => {
  const copy = document.importNode(content, true);
  for (const each of copy.querySelectorAll('*')) if (each.localName === 'script' || each.shadowRoot) each.remove();
  return [...copy.childNodes];
};

/**
 * A placeholder for a video, a map or a feed, which lies in its `<template data-purpose>`. The core's own gate releases
 * that on a grant and takes it back on a refusal; this element keeps the box, says why nothing is shown, and offers to
 * show it once or always.
 *
 * Attributes: `name`, who would be contacted; `width` and `height` of the box; `title`, which moves on to the frame;
 * `theme`. Slots: `poster`, a picture of the author's own; `link`, a link to the content. It carries `open` while the
 * content is shown.
 *
 * @tag sayso-embed
 */
export class SaysoEmbed extends BaseElement {
  readonly #frame = globalThis.document ? frame() : null!;
  #template: HTMLTemplateElement | null = null;
  #label = '';
  /** What was released just this once. */
  #copies: ChildNode[] | null = null;
  /** True from the visitor's click until the content is there: then the focus follows it. */
  #awaited = false;
  #more: Spoken | undefined;
  #leave: (() => void) | undefined;

  connectedCallback(): void {
    const root = dress(this, look + embed);
    if (!root) return;
    if (!root.firstChild) {
      root.append(...this.#frame.all);
      this.#frame.content.addEventListener('slotchange', () => this.#look());
    }
    this.#box(root);
    if (document.readyState === 'loading')
      document.addEventListener('DOMContentLoaded', () => this.#begin(), { once: true });
    else this.#begin();
    this.#listen();
  }

  disconnectedCallback(): void {
    this.#leave?.();
  }

  /** Its own sheet, because a strict policy refuses style attributes. */
  #box(root: ShadowRoot): void {
    const [width, height] = ['width', 'height'].map((name) => parseInt(this.getAttribute(name) ?? '', 10));
    if (!(width! > 0 && height! > 0)) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host{aspect-ratio:${width}/${height};width:100%;max-width:${width}px}`);
    root.adoptedStyleSheets.push(sheet);
  }

  /** When its children are parsed. */
  #begin(): void {
    const template = (this.#template ??= this.querySelector<HTMLTemplateElement>(':scope > template'));
    if (!template?.dataset['purpose']) {
      console.error(
        'sayso: <sayso-embed>: got no <template data-purpose="…">, want one that holds the content and names its purpose',
        this,
      );
      return;
    }
    this.#label ||= this.title;
    this.removeAttribute('title');
    this.#look();
    // Where it is granted the gate, which waits for the next paint, is about to open.
    if (!this.hasAttribute('open') && !this.#isGranted()) void this.#speak();
  }

  #isGranted(): boolean {
    const condition = this.#template!.dataset['purpose']!;
    try {
      return !!consentOf()?.allows(condition.startsWith('{') ? JSON.parse(condition) : condition);
    } catch {
      return false;
    }
  }

  async #speak(): Promise<void> {
    // Without words the author's own link is still there.
    const more = (this.#more ??= await speak(tongueOf(this)).catch(() => undefined));
    if (!more) return;
    const { surface } = this.#frame;
    const { content, dataset } = this.#template!;
    const first = content.querySelector(FRAMES);
    const src = first?.getAttribute('src') ?? first?.getAttribute('data') ?? '';
    const name = this.getAttribute('name') ?? (src && new URL(src, document.baseURI).host);
    surface.lang = more.tag;
    surface.dir = more.tag.slice(0, 2) === tongueOf(this).slice(0, 2).toLowerCase() ? '' : 'ltr';
    const words = {
      ...{ title: this.#label, name, href: src },
      once: content.querySelector('script') ? null : () => this.#showOnce(),
      always: namesIn(dataset['purpose']!).length ? (event: Event) => this.#showAlways(event) : null,
    };
    write(surface, words, more.embed);
  }

  /** Its template goes away meanwhile, so that a grant does not release it a second time and restart what plays. */
  #showOnce(): void {
    const template = this.#template!;
    this.#awaited = true;
    this.#copies = harmless(template);
    template.remove();
    this.append(...this.#copies);
    this.#listen();
  }

  #showAlways(event: Event): void {
    const condition = this.#template!.dataset['purpose']!;
    const consent = consentOf();
    this.#awaited = true;
    consent?.choose(Object.fromEntries(namesIn(condition).map((name) => [name, 'granted'])), event);
    if (this.#isGranted()) return;
    console.error(
      `sayso: <sayso-embed>: got data-purpose ${condition}, want purposes of the notice; shown this once`,
      this,
    );
    this.#showOnce();
  }

  /** A refusal ends what was shown just once. */
  #listen(): void {
    this.#leave?.();
    if (!this.#copies) return;
    const names = namesIn(this.#template!.dataset['purpose']!);
    this.#leave = consentOf()?.on('change', ({ decision, changed }) => {
      if (changed.some((name) => names.includes(name) && decision.purposes[name]?.state === 'denied')) this.#takeBack();
    });
  }

  #takeBack(): void {
    this.#leave?.();
    for (const copy of this.#copies ?? []) copy.remove();
    this.#copies = null;
    this.append(this.#template!);
  }

  /** Whether the content lies here now: the gate, or we, took it out of its template. */
  #look(): void {
    const { content } = this.#frame;
    const shown = content.assignedElements().filter(({ localName }) => localName !== 'template');
    const isOpen = !!this.#template && shown.length > 0 && (!!this.#copies || !this.#template.content.firstChild);
    if (isOpen === this.hasAttribute('open')) return;
    this.toggleAttribute('open', isOpen);
    if (isOpen) this.#opened(shown);
    else if (this.#template) void this.#speak();
  }

  #opened(shown: Element[]): void {
    const [first] = shown.flatMap((each) => (each.matches(FRAMES) ? each : [...each.querySelectorAll(FRAMES)]));
    const target = (first ?? shown[0]) as HTMLElement;
    if (first && this.#label) target.title ||= this.#label;
    if (!this.#awaited) return;
    this.#awaited = false;
    this.#announce(target);
    if (!first) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  #announce(target: HTMLElement): void {
    const { told } = this.#frame;
    if (target.localName !== 'iframe') return;
    told.textContent = fill(this.#more!.embed.loading, { title: target.title || this.#label });
    target.addEventListener('load', () => (told.textContent = ''), { once: true });
  }
}
