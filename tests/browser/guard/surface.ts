/** Everything that can be seen of the functions that the guard puts traps before. Runs in the page. */

const MEMBERS: Readonly<Record<string, string>> = {
  '': 'fetch WebSocket EventSource Worker SharedWorker Audio',
  Function: 'toString',
  Navigator: 'sendBeacon',
  XMLHttpRequest: 'open send constructor',
  WebSocket: 'constructor',
  EventSource: 'constructor',
  Worker: 'constructor',
  Node: 'appendChild insertBefore replaceChild',
  Element:
    'innerHTML outerHTML insertAdjacentHTML insertAdjacentElement setHTMLUnsafe setHTML setAttribute setAttributeNS setAttributeNode setAttributeNodeNS append prepend before after replaceWith replaceChildren',
  ShadowRoot: 'innerHTML setHTMLUnsafe setHTML',
  CharacterData: 'before after replaceWith',
  DocumentFragment: 'append prepend replaceChildren',
  Document: 'cookie write writeln append prepend replaceChildren adoptNode importNode',
  Range: 'insertNode surroundContents createContextualFragment',
  HTMLImageElement: 'src srcset',
  HTMLScriptElement: 'src type',
  HTMLIFrameElement: 'src srcdoc',
  HTMLLinkElement: 'href',
  HTMLMediaElement: 'src',
  HTMLVideoElement: 'poster',
  HTMLSourceElement: 'src srcset',
  HTMLTrackElement: 'src',
  HTMLEmbedElement: 'src',
  HTMLObjectElement: 'data',
  HTMLInputElement: 'src',
  HTMLFormElement: 'submit',
  Storage: 'setItem',
  IDBFactory: 'open',
  CookieStore: 'set',
};

type Owners = Record<string, { prototype: object } | undefined>;
type Part = 'value' | 'get' | 'set';
const PARTS: readonly Part[] = ['value', 'get', 'set'];

const each = (see: (where: string, found: PropertyDescriptor | undefined) => void): void => {
  for (const [owner, names] of Object.entries(MEMBERS))
    for (const name of names.split(' ')) {
      const holder = owner ? (globalThis as unknown as Owners)[owner]?.prototype : globalThis;
      see(`${owner}.${name}`, holder && Object.getOwnPropertyDescriptor(holder, name));
    }
};

const seen = (part: unknown): unknown => {
  if (typeof part !== 'function') return typeof part;
  const own = Object.getOwnPropertyDescriptors(part);
  const keys = Object.fromEntries(
    Reflect.ownKeys(own).map((key) => {
      const { writable, enumerable, configurable } = own[key as string]!;
      return [String(key), `${writable} ${enumerable} ${configurable}`];
    }),
  );
  return {
    name: part.name,
    length: part.length,
    text: Function.prototype.toString.call(part),
    ownText: String(part),
    json: `${part.toString === Function.prototype.toString}`,
    keys,
    parent: Object.getPrototypeOf(part) === Function.prototype || Object.getPrototypeOf(part) === EventTarget,
    constructs: constructs(part),
  };
};

/** Whether `new` would take it, without doing it. */
const constructs = (part: object): boolean => {
  try {
    Reflect.construct(Object, [], part as never);
    return true;
  } catch {
    return false;
  }
};

const first: unknown[] = [];
each((_, found) => first.push(found?.value ?? found?.set));

export const surface = {
  /** What a script can see of each of them. */
  look: (): Record<string, unknown> => {
    const all: Record<string, unknown> = {};
    each((where, found) => {
      const flags = found && `${found.configurable} ${found.enumerable} ${found.writable}`;
      all[where] = found && [flags, ...PARTS.map((part) => seen(found[part]))];
    });
    return all;
  },
  /** Whether they are the functions that this script found when it ran. */
  areNative: (): boolean => {
    const now: unknown[] = [];
    each((_, found) => now.push(found?.value ?? found?.set));
    return now.every((one, i) => one === first[i]);
  },
};
export type Surface = typeof surface;
Object.assign(globalThis, { surface });
