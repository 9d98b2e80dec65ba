/**
 * Elements that come by the tree: parsed from a text, or adopted from a document in which nothing loads. An image
 * loads when it is parsed into a page, or adopted by it, before any observer runs.
 */
import type { ElementHolds } from './elements.js';
import type { Guarding } from './guard.js';
import type { Native, Patches, Trap } from '../native/patch.js';

/** Where each word of `insertAdjacentHTML` puts things. */
const PLACES: Readonly<Record<string, 'before' | 'prepend' | 'append' | 'after'>> = {
  beforebegin: 'before',
  afterbegin: 'prepend',
  beforeend: 'append',
  afterend: 'after',
};

type Html = [html: unknown, more?: unknown];

/** What a call would parse, into what, and how the result comes there. */
interface Sink {
  html: unknown;
  around: Node | null;
  put(made: DocumentFragment): unknown;
  /** Parses into an element in which nothing loads. Default: its `innerHTML`. */
  parse?: (inert: Element) => unknown;
}

const isOnPage = (node: Node | null): boolean => node === document || node?.ownerDocument === document;

/** Answers for a call in whose text something must be held; for all others the browser does. */
const createTrap = ({ mentions }: Guarding, { tree }: ElementHolds) => {
  // A shadow root parses as its host does, so that the element's own serves both.
  const setHtml = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML')!.set as Native;
  let spare: Document | undefined;
  return <Self, Args extends unknown[]>(look: (self: Self, args: Args, native: Native) => Sink): Trap<Self, Args> =>
    (...call) => {
      const { html, around, put, parse } = look(...call);
      if (!mentions(String(html)) || !isOnPage(around)) return;
      const context = around instanceof ShadowRoot ? around.host : around instanceof Element ? around : document.body;
      // What stands in a template does not load.
      if (context.localName === 'template') return;
      spare ??= document.implementation.createHTMLDocument('');
      const inert = spare.importNode(context, false);
      if (parse) parse(inert);
      else setHtml.call(inert, html);
      if (!tree(inert)) return;
      const made = document.createDocumentFragment();
      made.append(...inert.childNodes);
      return [put(made)];
    };
};

/** Setters and methods that parse a text into the page. */
export const holdMarkup = (guarding: Guarding, holds: ElementHolds, { method, setter }: Patches): void => {
  const trap = createTrap(guarding, holds);
  const { setHTMLUnsafe } = Element.prototype as { setHTMLUnsafe?: Native };
  const inside = (self: Element | ShadowRoot, [html]: Html): Sink => ({
    html,
    around: self,
    put: (made) => self.replaceChildren(made),
  });
  for (const owner of ['Element', 'ShadowRoot']) {
    setter(owner, 'innerHTML', trap(inside));
    const unsafe = (self: Element, args: Html): Sink => ({
      ...inside(self, args),
      parse: (inert) => setHTMLUnsafe!.apply(inert, args),
    });
    method(owner, 'setHTMLUnsafe', trap(unsafe));
  }
  const outside = (self: Element, [html]: Html): Sink => ({
    html,
    around: self.parentNode,
    put: (made) => self.replaceWith(made),
  });
  setter('Element', 'outerHTML', trap(outside));
  const beside = (self: Element, [where, html]: Html): Sink => {
    const place = PLACES[String(where).toLowerCase()]!;
    return { html, around: /^(be|af)/.test(place) ? self.parentNode : self, put: (made) => self[place](made) };
  };
  method('Element', 'insertAdjacentHTML', trap(beside));
  const alone = (range: Range, [html]: Html, native: Native): Sink => ({
    html,
    around: range.startContainer,
    put: (made) => made,
    parse: (inert) => {
      const within = inert.ownerDocument.createRange();
      within.selectNodeContents(inert);
      inert.append(native.call(within, html) as Node);
    },
  });
  method('Range', 'createContextualFragment', trap(alone));
  // What is written is no whole. As no part of it can be held, it goes where its script stands.
  const written = (self: Document, args: unknown[]): Sink => ({
    html: args.length > 1 ? args.join('') : args[0],
    around: self,
    put: (made) => document.currentScript?.after(made),
  });
  method('Document', 'write writeln', trap(written));
};

/** Methods that put nodes into a tree. What was made by this page has been looked at; what comes from elsewhere has not. */
const INSERTS: Readonly<Record<string, string>> = {
  Node: 'appendChild insertBefore replaceChild',
  Element: 'append prepend before after replaceWith replaceChildren insertAdjacentElement',
  ['CharacterData']: 'before after replaceWith',
  DocumentFragment: 'append prepend replaceChildren',
  Document: 'append prepend replaceChildren adoptNode',
  Range: 'insertNode surroundContents',
};

export const holdAdopted = ({ tree }: ElementHolds, { method }: Patches): void => {
  const page = document;
  const look = (self: Node | Range, node: Node | null): void => {
    const target = 'startContainer' in self ? self.startContainer : self;
    if (node?.ownerDocument && isOnPage(target)) tree(node);
  };
  for (const owner in INSERTS)
    method<Node | Range, (Node | null)[]>(owner, INSERTS[owner]!, (self, args) => {
      for (let i = 0; i < args.length; i++) if (args[i]?.ownerDocument !== page) look(self, args[i]!);
      return;
    });
  method<Document, [Node, boolean?]>('Document', 'importNode', (self, [node, deep]) => {
    if (self !== page || node.ownerDocument === page) return;
    // The source is the page's own and may be used again: only the copy is changed.
    const copy = node.cloneNode(deep);
    return tree(copy) && [page.adoptNode(copy)];
  });
};
