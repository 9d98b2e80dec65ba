import type { Loader } from '../loader.js';
import type { Queue, Turn } from './queue.js';

/** Makes the turn of a script as it stands now. It is put on the page only while `isOpen`. */
export type HoldScript = (script: HTMLScriptElement, isOpen: () => boolean, queue: Queue) => Turn;

/**
 * A held script gets a mark that its copies carry too, as copies of a script that ran carry the browser's own
 * "already started": of all the copies, one runs. The mark begins at random, because a page may have been saved with
 * marks in it.
 */
export const scriptHolder = (loader: Loader): HoldScript => {
  const ran = new Set<string>();
  let mark = Math.random();

  return (script, isOpen, queue) => {
    const id = (script.dataset['held'] ??= `${mark++}`);
    const { type, ...all } = Object.fromEntries(Array.from(script.attributes, ({ name, value }) => [name, value]));
    const { 'data-held': _held, 'data-purpose': purpose, 'data-type': real, ...attributes } = all;
    const own = purpose ? real : type;
    if (own) attributes['type'] = own;
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
      queue,
    );
  };
};
