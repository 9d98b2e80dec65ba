/**
 * JSON that has one meaning, whoever reads it. JavaScript takes the last of two names, others the first or neither
 * (RFC 8259, section 4), and a database may refuse a number that JavaScript rounds. What is kept as evidence, and read
 * by SQL too, must leave no such choice (RFC 7493, sections 2.2 and 2.3).
 */

const PIECE = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}]|-?\d[\d.eE+-]*/g;

const brief = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}...` : text);

/** What in a JSON text may be read in two ways, in words; `null` where nothing. The text must be JSON. */
export const ambiguityIn = (text: string): string | null => {
  const open: Set<unknown>[] = [];
  for (const [piece, string, colon] of text.matchAll(PIECE)) {
    if (piece === '{') open.push(new Set());
    else if (piece === '}') open.pop();
    else if (string === undefined) {
      if (String(Number(piece)) !== piece)
        return `the number ${brief(piece)}: write it as JavaScript does, ${Number(piece)}`;
    } else if (colon !== undefined) {
      const name: unknown = JSON.parse(string);
      if (open.at(-1)!.has(name)) return `the name ${brief(string)} stands twice in one object: leave one`;
      open.at(-1)!.add(name);
    }
  }
  return null;
};
