/** Which language a page speaks. */
const MOST = 20;

/** Languages of an `Accept-Language` field (RFC 9110, section 12.5.4), the most wanted first; unwanted ones are left out. */
export const wantedLanguages = (field: string): string[] =>
  field
    .slice(0, 500)
    .split(',', MOST)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
      const q = parameters.find((each) => each.startsWith('q='))?.slice(2);
      return { tag, q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ tag, q }) => /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/.test(tag) && q > 0 && q <= 1)
    .sort((a, b) => b.q - a.q)
    .map(({ tag }) => tag);

const primary = (tag: string): string => tag.toLowerCase().split('-')[0]!;

/** The first of `all` in the most wanted language that there is, by its primary tag. */
export const pickByTag = <T>(
  all: readonly T[],
  tagOf: (each: T) => string,
  wanted: readonly string[],
): T | undefined => {
  for (const tag of wanted) {
    const found =
      all.find((each) => tagOf(each).toLowerCase() === tag) ??
      all.find((each) => primary(tagOf(each)) === primary(tag));
    if (found) return found;
  }
  return undefined;
};
