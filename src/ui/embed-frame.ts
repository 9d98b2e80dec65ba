import type { EmbedMessages } from '../locale.js';
import { fill } from './words.js';

/** What a placeholder says and does. */
export interface Placeholder {
  title: string;
  /** Who would be contacted. */
  name: string;
  /** Where the content stands by itself; empty where nobody knows. */
  href: string;
  once: (() => void) | null;
  always: ((event: Event) => void) | null;
}

const make = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inside);
  return made;
};

const slot = (name: string, ...inside: Node[]): HTMLSlotElement => {
  const made = make('slot', '', ...inside);
  made.name = name;
  return made;
};

/** What stays while words come and go: the placeholder, what it says while it loads, the released content. */
export const frame = (): { surface: HTMLElement; told: HTMLElement; content: HTMLSlotElement; all: HTMLElement[] } => {
  const content = make('slot', '');
  const surface = make('div', 'surface', slot('poster'), make('div', 'card', slot('link')));
  surface.part.add('placeholder');
  const told = make('p', 'told');
  told.role = 'status';
  return { surface, told, content, all: [surface, told, make('div', 'content', content)] };
};

const button = (text: string, press: ((event: Event) => void) | null): HTMLElement[] => {
  if (!press) return [];
  const made = make('button', '', text);
  made.type = 'button';
  made.addEventListener('click', press);
  return [made];
};

const link = (href: string, messages: EmbedMessages): HTMLElement[] => {
  if (!href) return [];
  const { host } = new URL(href, document.baseURI);
  const made = make('a', '', fill(messages.visit, { host }));
  made.href = href;
  return [made];
};

/** Writes the card: why nothing is shown yet, both ways to show it, and the way to the content itself. */
export const write = (
  surface: HTMLElement,
  { title, name, href, once, always }: Placeholder,
  words: EmbedMessages,
): void => {
  const buttons = make('div', 'buttons', ...button(words.once, once), ...button(words.always, always));
  const card = make(
    'div',
    'card',
    ...(title ? [make('p', 'title', title)] : []),
    make('p', '', fill(words.ask, { name })),
    make('div', 'asks', buttons, make('span', 'link', slot('link', ...link(href, words)))),
  );
  surface.lastElementChild!.replaceWith(card);
  surface.role = 'group';
  surface.ariaLabel = title || name;
};
