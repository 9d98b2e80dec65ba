/**
 * A plain copy of a foreign value, taken before anything is asked of it: getters, proxies, cycles and sheer size can
 * then harm nobody. Objects are copied without a prototype, so `__proto__` is a key like any other.
 */

/** One thing that is wrong: where, what stood there, and what should. */
export interface Fault {
  /** Such as `purposes.analytics.key`; empty for the whole value. */
  path: string;
  got: string;
  want: string;
}

/** A copied object. */
export type Plain = Record<string, unknown>;

const MOST_NODES = 200_000;
const DEEPEST = 24;

/** The received value in a few words: JSON where there is one, cut at 60 characters. */
export const show = (value: unknown): string => {
  let text: string;
  try {
    const json = typeof value === 'bigint' || typeof value === 'symbol' ? undefined : JSON.stringify(value);
    text = json ?? (typeof value === 'function' ? 'a function' : String(value));
  } catch {
    text = 'an object that cannot be shown';
  }
  if (typeof value === 'number' && !Number.isFinite(value)) text = String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** A path one step longer. */
export const at = (path: string, key: string | number): string =>
  typeof key === 'number' ? `${path}[${key}]` : path ? `${path}.${key}` : key;

class Copier {
  readonly faults: Fault[] = [];
  #nodes = 0;
  readonly #above: object[] = [];

  copy(value: unknown, path: string): unknown {
    if (!value || typeof value !== 'object') return value;
    const want = this.#refusal(value);
    if (want) return this.#fault(path, value, want);
    this.#above.push(value);
    try {
      return Array.isArray(value) ? this.#list(value, path) : this.#object(value, path);
    } catch (error) {
      return this.#fault(path, undefined, `a plain value; reading it failed with ${show(String(error))}`);
    } finally {
      this.#above.pop();
    }
  }

  #refusal(value: object): string | null {
    if (this.#above.includes(value)) return 'a value that does not contain itself';
    if (this.#above.length >= DEEPEST) return `at most ${DEEPEST} levels`;
    return ++this.#nodes > MOST_NODES ? `at most ${MOST_NODES} parts` : null;
  }

  #fault(path: string, value: unknown, want: string): undefined {
    const got = value === undefined ? 'unreadable' : Array.isArray(value) ? 'a list' : 'an object';
    if (this.faults.length < 100) this.faults.push({ path, got, want });
    return undefined;
  }

  #list(value: readonly unknown[], path: string): unknown[] {
    const copy: unknown[] = [];
    for (let i = 0; i < value.length; i++) {
      if (++this.#nodes > MOST_NODES) {
        this.#fault(path, value, `at most ${MOST_NODES} parts`);
        break;
      }
      copy.push(this.copy(value[i], at(path, i)));
    }
    return copy;
  }

  #object(value: object, path: string): Plain {
    const copy = Object.create(null) as Plain;
    for (const key of Object.keys(value)) {
      this.#nodes++;
      copy[key] = this.copy((value as Plain)[key], at(path, key));
    }
    return copy;
  }
}

/** Copies a foreign value; what could not be copied is `undefined` in the copy and a fault in the list. Never throws. */
export const snapshot = (value: unknown): { copy: unknown; faults: Fault[] } => {
  const copier = new Copier();
  return { copy: copier.copy(value, ''), faults: copier.faults };
};
