/**
 * Elements that come by the tree: parsed from a text, or adopted from a document in which nothing loads. An image
 * loads when it is parsed into a page, or adopted by it, before any observer runs.
 */
import type { ElementHolds } from './elements.js';
import type { Guarding } from './guard.js';
import { attempt, type Native, type Patches, type Trap } from '../native/patch.js';

const { apply } = Reflect;

/** Where each word of `insertAdjacentHTML` puts things. */
const PLACES: Readonly<Record<string, 'before' | 'prepend' | 'append' | 'after'>> = {
  beforebegin: 'before',
  afterbegin: 'prepend',
  beforeend: 'append',
  afterend: 'after',
};

type Html = [html: unknown, more?: unknown];

/** What a text is parsed into, and how the result comes there. */
interface Sink {
  around: Node | null;
  put(made: DocumentFragment): unknown;
  /** Parses into an element in which nothing loads. Default: its `innerHTML`. */
  parse?: (inert: Element) => unknown;
}

const isOnPage = (node: Node | null): boolean => node === document || node?.ownerDocument === document;

/** Answers for a call in whose text something must be held; for all others the browser does. */
const createTrap = ({ mentions }: Guarding, { tree, forget }: ElementHolds) => {
  // A shadow root parses as its host does, so that the element's own serves both.
  const setHtml = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML')!.set as Native;
  let spare: Document | undefined;
  /** `at` is the place of the text among the arguments. */
  return <Self, Args extends unknown[]>(
      at: number,
      look: (self: Self, args: Args, native: Native) => Sink,
    ): Trap<Self, Args> =>
    (self, args, native) => {
      const html = args[at];
      if (!mentions(String(html))) return;
      const { around, put, parse } = look(self, args, native);
      const context = around instanceof ShadowRoot ? around.host : around instanceof Element ? around : document.body;
      // What stands elsewhere does not load; it will be looked at when it comes here.
      if (!isOnPage(around) || context.localName === 'template') return void forget();
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

type MakeTrap = ReturnType<typeof createTrap>;

/** What parses a text into an element or a shadow root, in the place of what is there. */
const holdInside = (trap: MakeTrap, mentions: Guarding['mentions'], { method, setter, wrap }: Patches): void => {
  const inside = (self: Element | ShadowRoot): Sink => ({
    around: self,
    put: (made) => self.replaceChildren(made),
  });
  const inner = trap<Element, unknown[]>(0, inside);
  // A trap of its own, as for all that is called most: so it is compiled for itself.
  wrap('Element', ['innerHTML', 'set'], (native, life) => {
    const { f } = {
      f(this: Element, ...args: unknown[]) {
        if (!life.over && mentions(String(args[0])) && attempt(() => inner(this, args, native))) return;
        return apply<Element, unknown[], unknown>(native, this, args);
      },
    };
    return f;
  });
  setter('ShadowRoot', 'innerHTML', trap(0, inside));
  for (const name of ['setHTMLUnsafe', 'setHTML']) {
    const own = (Element.prototype as unknown as Record<string, Native>)[name];
    const parsed = (self: Element, args: Html): Sink => ({
      ...inside(self),
      parse: (inert) => own!.apply(inert, args),
    });
    for (const owner of ['Element', 'ShadowRoot']) method(owner, name, trap(0, parsed));
  }
};

/** Setters and methods that parse a text into the page. */
export const holdMarkup = (guarding: Guarding, holds: ElementHolds, patches: Patches): void => {
  const { method, setter } = patches;
  const trap = createTrap(guarding, holds);
  holdInside(trap, guarding.mentions, patches);
  const outside = (self: Element): Sink => ({
    around: self.parentNode,
    put: (made) => self.replaceWith(made),
  });
  setter('Element', 'outerHTML', trap(0, outside));
  const beside = (self: Element, [where]: Html): Sink => {
    const place = PLACES[String(where).toLowerCase()]!;
    return { around: /^(be|af)/.test(place) ? self.parentNode : self, put: (made) => self[place](made) };
  };
  method('Element', 'insertAdjacentHTML', trap(1, beside));
  const alone = (range: Range, [html]: Html, native: Native): Sink => ({
    around: range.startContainer,
    put: (made) => made,
    parse: (inert) => {
      const within = inert.ownerDocument.createRange();
      within.selectNodeContents(inert);
      inert.append(native.call(within, html) as Node);
    },
  });
  method('Range', 'createContextualFragment', trap(0, alone));
  // What is written is no whole. As no part of it can be held, it goes where its script stands.
  const written = trap(0, (self: Document): Sink => ({
    around: self,
    put: (made) => document.currentScript?.after(made),
  }));
  method<Document, unknown[]>('Document', 'write writeln', (self, args, native) =>
    written(self, args.length > 1 ? [args.join('')] : args, native),
  );
};

/** Methods that put nodes into a tree. What was made by this page has been looked at; what comes from elsewhere has not. */
const INSERTS: Readonly<Record<string, string>> = {
  Node: 'replaceChild',
  Element: 'append prepend before after replaceWith replaceChildren insertAdjacentElement',
  ['CharacterData']: 'before after replaceWith',
  DocumentFragment: 'append prepend replaceChildren',
  Document: 'append prepend replaceChildren adoptNode',
  Range: 'insertNode surroundContents',
};

export const holdAdopted = ({ tree, mayHold, forget }: ElementHolds, { method, wrap }: Patches): void => {
  const page = document;
  const look = (self: Node | Range, node: Node | null): void => {
    const target = 'startContainer' in self ? self.startContainer : self;
    if (!node?.ownerDocument) return;
    if (isOnPage(target)) tree(node);
    else forget();
  };
  const pass = (self: Node | Range, args: (Node | null)[]): void =>
    attempt(() => {
      for (const node of args) if (typeof node === 'object' && node?.ownerDocument !== page) look(self, node);
    });
  // Written out for each, so that each is compiled for itself: nothing is called as often as these two.
  wrap('Node', ['appendChild', 'value'], (native, life) => {
    const { f } = {
      f(this: Node, ...args: Node[]) {
        if (args[0]?.ownerDocument !== page && !life.over) pass(this, args);
        return apply<Node, Node[], unknown>(native, this, args);
      },
    };
    return f;
  });
  wrap('Node', ['insertBefore', 'value'], (native, life) => {
    const { f } = {
      f(this: Node, ...args: Node[]) {
        if (args[0]?.ownerDocument !== page && !life.over) pass(this, args);
        return apply<Node, Node[], unknown>(native, this, args);
      },
    };
    return f;
  });
  for (const owner in INSERTS)
    method<Node | Range, (Node | null)[]>(owner, INSERTS[owner]!, (self, args) => void pass(self, args));
  method<Document, [Node, boolean?]>('Document', 'importNode', (self, [node, deep]) => {
    if (self !== page || node.ownerDocument === page || !mayHold(node)) return;
    // The source is the page's own and may be used again: only the copy is changed.
    const copy = node.cloneNode(deep);
    return tree(copy) && [page.adoptNode(copy)];
  });
};
