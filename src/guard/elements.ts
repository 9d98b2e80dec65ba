/** Elements that load something by an attribute, however it comes to them. */
import type { Guarding, Take } from './guard.js';
import { attempt, type Native, type Patches } from '../native/patch.js';
import type { Act } from './pending.js';

/** Attributes that make an element load, by its name; a script's `type` is one, because it can hold a script back. */
const LOADS: Readonly<Record<string, string>> = {
  img: 'src srcset',
  script: 'src type',
  iframe: 'src srcdoc',
  frame: 'src',
  link: 'href',
  audio: 'src',
  video: 'src poster',
  source: 'src srcset',
  track: 'src',
  embed: 'src',
  object: 'data',
  input: 'src',
  image: 'href xlink:href',
};
const NAMES = new Set<unknown>(Object.values(LOADS).join(' ').split(' '));
/** Whatever has one of these attributes, or is one of these, may load; few, because each costs a look at each element. */
const LOADING = '[src],[srcset],[srcdoc],[poster],link,object,image';

/** Each attribute in a tree that makes its element load. */
function* loadsIn(root: Node): Generator<[Element, string, string]> {
  for (const element of [root as Element, ...((root as Partial<ParentNode>).querySelectorAll?.(LOADING) ?? [])])
    for (const name of LOADS[element.localName]?.split(' ') ?? []) {
      const value = element.getAttribute(name);
      if (value !== null) yield [element, name, value];
    }
}
const INERT = 'text/plain';

/** An attribute on its way to an element. */
export interface Coming {
  element: Element;
  name: string;
  value: unknown;
  /** Puts it there. */
  set(): void;
  /** True where a parser has put it there already. */
  parsed?: boolean;
}

export interface ElementHolds {
  /** Whether the attribute was held. */
  attribute(coming: Coming): boolean;
  /** Whether anything in a tree loads from a declared host. */
  mayHold(root: Node): boolean;
  /** Must be told when a tree that is not on the page was given something new: it may have been found to be clean. */
  forget(): void;
  /** Holds what loads in a tree that is not on the page yet; whether there was anything. */
  tree(root: Node): boolean;
}

/** The types that held scripts really have. */
type Types = WeakMap<Element, string | null>;

/** The type keeps a script from loading and from being used up; its URL and text stay what they are. */
const holdScript = (types: Types, element: Element): (() => void) => {
  types.set(element, element.getAttribute('type'));
  element.setAttribute('type', INERT);
  return () => {
    const type = types.get(element) ?? '';
    types.delete(element);
    // An empty type is that of a classic script, as none is.
    element.setAttribute('type', type);
    // On the page anew: that is when a browser looks at a script.
    if (element.isConnected) element.replaceWith(element);
  };
};

/** Who holds an attribute; a list of candidates and a document name several URLs. */
const takeOf = (url: Guarding['url'], [tag, name, value]: [string, string, string]): Take | undefined => {
  for (const one of /src./.test(name) ? (value.match(/\/\/[^\s"'<>,]+/g) ?? []) : [value]) {
    const take = url(tag, one);
    if (take) return take;
  }
  return;
};

export const createElementHolds = ({ url, mentions }: Guarding): ElementHolds => {
  const types: Types = new WeakMap();
  /** Trees that were found to load nothing declared. */
  let clean = new WeakSet<Node>();
  const acts = new WeakMap<Element, [string, Act][]>();

  const attribute: ElementHolds['attribute'] = ({ element, name, value, set, parsed }) => {
    const tag = element.localName;
    if (!LOADS[tag]?.split(' ').includes(name)) return false;
    const isHeld = types.has(element);
    if (name === 'type') return value !== INERT && isHeld && !!types.set(element, String(value));
    if (parsed && isHeld) return true;
    const take = takeOf(url, [tag, name, String(value)]);
    const known = acts.get(element) ?? [];
    if (!take) {
      // The page asked for something else meanwhile.
      for (const [asked, act] of known) if (asked === name) act.done = true;
      return false;
    }
    let run = set;
    if (tag === 'script') {
      run = holdScript(types, element);
      if (!parsed) set();
    } else if (parsed) element.removeAttribute(name);
    const drop = (): void => void setTimeout(() => element.dispatchEvent(new Event('error')));
    const act: Act = { run, drop, size: String(value).length };
    acts.set(element, [...known, [name, act]]);
    take(act);
    return true;
  };
  return {
    attribute,
    mayHold: (root) => {
      if (clean.has(root)) return false;
      if ([...loadsIn(root)].some(([, , value]) => mentions(value))) return true;
      clean.add(root);
      return false;
    },
    forget: () => void (clean = new WeakSet()),
    tree: (root) => {
      let found = false;
      for (const [element, name, value] of loadsIn(root)) {
        const set = () => element.setAttribute(name, value);
        if (attribute({ element, name, value, set, parsed: true })) found = true;
      }
      return found;
    },
  };
};

export const holdAttributes = ({ attribute }: ElementHolds, { method, setter, constructs, wrap }: Patches): void => {
  // Its URL goes past every setter.
  constructs('Audio', (args, as, native) => {
    const audio = Reflect.construct(native, [], as) as HTMLAudioElement;
    if (args.length) audio.src = String(args[0]);
    return audio;
  });
  const held = (coming: Coming): [] | undefined => (attribute(coming) ? [] : undefined);
  for (const tag in LOADS)
    for (const name of LOADS[tag]!.split(' '))
      setter<Element, [unknown]>(document.createElement(tag), name, (element, [value], native) =>
        held({ element, name, value, set: () => native.call(element, value) }),
      );
  const setAttribute = (element: Element, args: unknown[], native: Native): boolean => {
    const name = String(args[0]).toLowerCase();
    return attribute({ element, name, value: args[1], set: () => native.apply(element, args) });
  };
  // A trap of its own: nothing else is called as often. A name that does not begin in lower case gets a second look.
  wrap('Element', ['setAttribute', 'value'], (native, life) => {
    const { f } = {
      f(this: Element, ...args: unknown[]) {
        if (
          !life.over &&
          (NAMES.has(args[0]) || (args[0] as string) < 'a') &&
          attempt(() => setAttribute(this, args, native))
        )
          return;
        return Reflect.apply<Element, unknown[], unknown>(native, this, args);
      },
    };
    return f;
  });
  method<Element, [unknown, string, unknown]>('Element', 'setAttributeNS', (element, args, native) => {
    const [, name, value] = args;
    if (!NAMES.has(name)) return;
    return held({ element, name, value, set: () => native.apply(element, args) });
  });
  method<Element, [Attr]>('Element', 'setAttributeNode setAttributeNodeNS', (element, args, native) => {
    const [{ name, value }] = args;
    if (!NAMES.has(name)) return;
    return held({ element, name, value, set: () => native.apply(element, args) }) && [null];
  });
};
