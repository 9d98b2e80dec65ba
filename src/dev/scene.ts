import type { Consent } from '../page-api.js';
import type { Notice } from '../wire/notice.js';

/** Names one mistake on one line, once; the code is its heading in `docs/faults.md`. */
export type Say = (code: string, text: string) => void;

/** What a check looks at. */
export interface Scene {
  notice: Notice;
  /** The instance on this page. */
  api: Consent;
  say: Say;
  /** Ends with the instance. */
  signal: AbortSignal;
}

/** Says each mistake once, however often it is met. */
export const createSay = (print: (line: string) => void): Say => {
  const said = new Set<string>();
  return (code, text) => {
    const line = `sayso: SAYSO-${code}: ${text} See docs/faults.md#sayso-${code.toLowerCase()}`;
    if (!said.has(line)) print(line);
    said.add(line);
  };
};

/** The opening tag of an element, short enough for one line. */
export const tagOf = (element: Element): string => {
  const [tag = ''] = /^<[^>]*>/.exec((element.cloneNode(false) as Element).outerHTML) ?? [];
  return tag.length > 160 ? `${tag.slice(0, 157)}…>` : tag;
};
