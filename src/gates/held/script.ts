import type { Loader } from '../loader.js';
import type { Queue, Turn } from './queue.js';

/** Makes the turn of a script as it stands now. It is put on the page only while `isOpen`; then `mark` is marked. */
export type HoldScript = (script: HTMLScriptElement, isOpen: () => boolean, mark: Pick<Queue, 'ran'>) => Turn;

/**
 * A held script gets a mark that its copies carry too, as copies of a script that ran carry the browser's own
 * "already started": of all the copies, one runs. The mark begins at random, because a page may have been saved with
 * marks in it.
 */
export const scriptHolder = (loader: Loader): HoldScript => {
  const ran = new Set<string>();
  let next = Math.random();

  return (script, isOpen, mark) => {
    const id = (script.dataset['held'] ??= `${next++}`);
    const {
      type,
      'data-held': _held,
      'data-purpose': purpose,
      'data-type': real,
      'data-src': src,
      ...attributes
    } = Object.fromEntries(Array.from(script.attributes, ({ name, value }) => [name, value])) as Record<string, string>;
    const own = purpose ? real : type;
    if (own) attributes['type'] = own;
    if (src) attributes['src'] = src;
    return loader.turn(
      { attributes, text: script.textContent, nonce: script.nonce },
      (live) => {
        const may = isOpen() && script.isConnected && !ran.has(id);
        if (may) {
          ran.add(id);
          script.replaceWith(live);
        }
        return may;
      },
      mark,
    );
  };
};
