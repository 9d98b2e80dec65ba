/**
 * What both gates share: how a script is made that nobody can change any more, and the order in which such scripts
 * are put on the page.
 */
import { inTask } from './held/pace.js';
import { makeQueue, type Queue, type Turn } from './held/queue.js';
import { trust } from './held/trust.js';

/** A script to be: its attributes, text and nonce. */
export interface Described {
  attributes: Readonly<Record<string, string>>;
  text?: string;
  nonce?: string | undefined;
}

/** Makes scripts and queues; one per page, shared by the gates. */
export interface Loader {
  /** The queue of a condition, by its text. */
  queue(condition: string): Queue;
  /** Whether an element may be released: the nonce of our own script is never lent, so it must carry it (DESIGN P15). */
  vouches(element: HTMLElement): boolean;
  /** The turn of a script that is made now and out of reach until `put` puts it on the page, or answers false; then `mark` is marked. */
  turn(script: Described, put: (live: HTMLScriptElement) => boolean, mark: Pick<Queue, 'ran'>): Turn;
  /** Every queue so far, by its condition's text. */
  queues: Readonly<Record<string, Queue>>;
}

/** Event attributes are sinks too, so every value is vouched for (Trusted Types, "get trusted type for attribute"). */
const make = ({ attributes, text = '', nonce = '' }: Described): HTMLScriptElement => {
  const script = document.createElement('script');
  script.async = false;
  for (const name in attributes)
    script.setAttribute(name, trust(name === 'src' ? 'createScriptURL' : 'createScript', attributes[name]!));
  script.text = trust('createScript', text);
  script.nonce = nonce;
  return script;
};

const turn: Loader['turn'] = (described, put, mark) => {
  const live = make(described);
  const waits = !live.hasAttribute('src');
  const end = new Promise((done) => {
    for (const name of ['load', 'error']) live.addEventListener(name, done);
  });
  // `nomodule` never tells its end.
  return Object.assign(() => put(live) && (mark.ran = true) && !waits && !live.async && !live.noModule && end, {
    waits,
  });
};

/** `nonce` is that of our own script, read at boot; empty where it has none. */
export const makeLoader = (nonce: string): Loader => {
  const queues = Object.create(null) as Record<string, Queue>;
  return {
    queue: (condition) => (queues[condition] ??= makeQueue(inTask)),
    vouches: (element) => !nonce || element.nonce === nonce,
    turn,
    queues,
  };
};
