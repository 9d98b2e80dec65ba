const NONE: string[] = [];

/** A service stands as its purpose, so allowing it needs both. */
const withWhole = (name: string): string[] => (name.includes('/') ? [name.slice(0, name.indexOf('/')), name] : [name]);

/**
 * The purposes whose grant opens a condition as it stands in `data-purpose`. None where granting cannot open it (`not`),
 * or where it cannot be read.
 */
export const namesIn = (text: string): string[] => {
  const found = (part: unknown): string[] => {
    if (typeof part === 'string') return withWhole(part);
    const { all, any } = Object(part) as { all?: unknown; any?: unknown };
    const parts: unknown = all ?? any;
    return Array.isArray(parts) ? parts.flatMap(found) : NONE;
  };
  if (!text.startsWith('{')) return text ? withWhole(text) : NONE;
  try {
    return text.includes('"not"') ? NONE : found(JSON.parse(text));
  } catch {
    return NONE;
  }
};
