/** Whoever has the link in a mail can unsubscribe its reader: logs must not hold it. */
const TOKENS = /\/(u|c)\/[^/?#\s"]+/g;

/** A path, URL or log line with the tokens of mail links masked: `/v1/u/AQ1x…` becomes `/v1/u/[token]`. */
export const maskPath = (text: string): string => text.replace(TOKENS, '/$1/[token]');
