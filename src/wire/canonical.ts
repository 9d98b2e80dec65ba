/**
 * Canonical JSON (RFC 8785): one text per JSON value, so that a hash of it means something. Keys stand in the order
 * of their UTF-16 units, numbers and strings as ECMAScript writes them, and there is no white space.
 */

const member = (value: object, key: string): string =>
  `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`;

const members = (value: object): string =>
  Object.keys(value)
    .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
    .sort()
    .map((key) => member(value, key))
    .join(',');

/**
 * The canonical text of a JSON value. A property that is `undefined` is left out, as in JSON.
 * @throws TypeError where the value has no JSON form (NaN, functions, `undefined`, big integers).
 */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  if (value && typeof value === 'object') return `{${members(value)}}`;
  const text = typeof value === 'number' && !Number.isFinite(value) ? undefined : JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${String(value)} has no JSON form`);
  return text;
};

/** What a notice's or a text's hash is made of: everything but the hash itself. */
export const hashable = (value: { hash?: string }): string => canonical({ ...value, hash: undefined });
