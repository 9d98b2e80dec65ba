/**
 * Puts traps before native functions, so that nobody sees a difference: the same place, descriptor, name, length and
 * text. Feature detection, polyfills and other wrappers (zone.js, core-js, error trackers) look at each of these.
 */

export type Native = ((this: unknown, ...args: unknown[]) => unknown) & { prototype?: unknown };

/** What the caller gets in place of the native answer: a value, or an error to throw. */
export type Answer = readonly [value?: unknown, error?: unknown];

/** Looks at a call. Nothing in answer lets it pass; what a trap itself throws does too. */
export type Trap<Self, Args extends readonly unknown[]> = (
  self: Self,
  args: Args,
  native: Native,
) => Answer | undefined | false;

/** Looks at a construction; `as` is `new.target`. */
export type Build = (args: unknown[], as: Native, native: Native) => unknown;

type Part = 'value' | 'set';

/** How long traps stand. */
export interface Life {
  over?: boolean;
}

export interface Patches {
  /**
   * `owner` is the name of an interface, '' the global object, or an object that has or inherits them; `names` are
   * separated by blanks. What this browser has not is passed over.
   */
  method<Self, Args extends readonly unknown[]>(owner: string | object, names: string, trap: Trap<Self, Args>): void;
  setter<Self, Args extends readonly unknown[]>(owner: string | object, names: string, trap: Trap<Self, Args>): void;
  constructs(name: string, build: Build): void;
  /** For the quickest of methods: what `make` makes stands in the native one's place, and lets pass once `life` is over. */
  wrap(owner: string, place: readonly [name: string, part: Part], make: (native: Native, life: Life) => unknown): void;
  /** Takes every trap away. Where someone wrapped one of them meanwhile, it stays and lets everything pass. */
  undo(): void;
}

type Globals = Record<string, { prototype: object } | undefined>;

const globals = globalThis as unknown as Globals;

const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;

/** The object in a chain that has a property itself. */
const holderOf = (from: object | null | undefined, name: string): object | null | undefined => {
  let at = from;
  while (at && !Object.hasOwn(at, name)) at = getPrototypeOf(at);
  return at;
};

/** What cannot be understood is none of ours. */
export const attempt = <T>(look: () => T): T | undefined => {
  try {
    return look();
  } catch {
    return;
  }
};

/** A function like the native one that asks the trap first, until it is over. */
const trapped = (native: Native, trap: Trap<never, never>, life: Life): Native => {
  // A method is no constructor and has no prototype, as native methods are.
  const { f } = {
    f(this: unknown, ...args: unknown[]) {
      let held;
      try {
        held = !life.over && trap(this as never, args as never, native);
      } catch {
        // What cannot be understood is none of ours.
      }
      if (!held) return apply(native, this, args);
      if (held.length > 1) throw held[1];
      return held[0];
    },
  };
  return f;
};

/** A class like the native one that asks `build` first, until it is over. Called without `new` it fails as that one does. */
const constructed = (native: Native, build: Build, life: Life): Native => {
  const take = (_: Native, args: unknown[], as: unknown) =>
    ((!life.over && build(args, as as Native, native)) || construct(native, args, as as Native)) as object;
  return new Proxy(native, { construct: take });
};

export const createPatches = (): Patches => {
  const natives = new WeakMap<object, Native>();
  const undos: (() => void)[] = [];
  const life: Life = {};

  const replace = (
    owner: object | null | undefined,
    [name, part]: readonly [string, Part],
    make: (n: Native) => Native,
  ) => {
    const own = owner && getOwnPropertyDescriptor(owner, name);
    const native = own?.[part] as Native;
    if (!native || natives.has(native)) return;
    const mine = make(native);
    // A proxy shows its target's by itself.
    if (!Object.hasOwn(mine, 'prototype')) Object.defineProperties(mine, Object.getOwnPropertyDescriptors(native));
    natives.set(mine, native);
    defineProperty(owner!, name, { ...own, [part]: mine });
    undos.push(() => getOwnPropertyDescriptor(owner!, name)?.[part] === mine && defineProperty(owner!, name, own!));
  };
  const on =
    (part: Part): Patches['setter'] =>
    (owner, names, trap) => {
      for (const name of names.split(' ')) {
        const start = typeof owner !== 'string' ? holderOf(owner, name) : owner ? globals[owner]?.prototype : globals;
        replace(start, [name, part], (native) => trapped(native, trap, life));
      }
    };
  const method = on('value');
  method<Native, []>('Function', 'toString', (self, _, native) => {
    const behind = natives.get(self);
    return behind && [apply(native, behind, [])];
  });
  return {
    method,
    wrap: (owner, place, make) => replace(globals[owner]?.prototype, place, (native) => make(native, life) as Native),
    setter: on('set'),
    constructs: (name, build) => {
      replace(globals, [name, 'value'], (native) => {
        const mine = constructed(native, build, life);
        replace(native.prototype as object, ['constructor', 'value'], () => mine);
        return mine;
      });
    },
    undo: () => {
      life.over = true;
      for (const one of undos.reverse()) one();
    },
  };
};
