/**
 * The gate for markup: `<script type="text/plain" data-purpose>`, `<template data-purpose>` and elements with
 * `data-src`, `data-srcset`, `data-href` or `data-poster`. Opens only what is granted; with
 * `data-on="denied"` only what is refused.
 *
 * Firefox's parser looks ahead into templates too and requests the images, scripts, style sheets and posters that it
 * sees there, before any script could stop it. So in a template these must be held themselves (`data-purpose` with
 * `data-src`, `type="text/plain"`); frames, which no browser requests ahead, and all other HTML may stand as they are.
 */
import { permits } from '../consent/conditions.js';
import type { Decision } from '../consent/decision.js';
import type { Follower } from '../follower.js';
import { holdElement } from './held/element.js';
import type { Enter } from './held/enter.js';
import type { Queue, Turn } from './held/queue.js';
import { scriptHolder } from './held/script.js';
import { holdTemplate } from './held/template.js';
import { watchHeld, type Watch } from './held/watch.js';
import { makeLoader, type Loader } from './loader.js';

/** Of one held element: how it is let out (nothing where it must not be), its queue, and how it is taken back where it is out already. */
type Held = [enter: Enter | undefined, queue: Queue, leave?: (() => void) | false | undefined];

const holder = (loader: Loader): ((element: HTMLElement, isOpen: () => boolean) => Held) => {
  const holdScript = scriptHolder(loader);
  return (element, isOpen) => {
    const { purpose, on = '' } = element.dataset;
    // What a refusal lets out waits for nothing that a grant did, and is none of what a refusal leaves running.
    const queue = loader.queue(purpose + on);
    const turnOf = (script: HTMLScriptElement) =>
      loader.vouches(script) ? holdScript(script, isOpen, queue) : undefined;
    if (element.localName === 'template') return [holdTemplate(element as HTMLTemplateElement, queue, turnOf), queue];
    // Of scripts only held ones, so that neither `data-src` nor an SVG script's `data-href` makes one run.
    if (element.localName === 'script')
      return [
        (element as HTMLScriptElement).type === 'text/plain' ? turnOf(element as HTMLScriptElement) : undefined,
        queue,
      ];
    const [enter, leave] = holdElement(element);
    return [enter, loader.queue(''), leave];
  };
};

/** What a held element waits for. */
const conditionOf = ({ purpose, on }: DOMStringMap): unknown => {
  const parsed: unknown = purpose!.startsWith('{') ? JSON.parse(purpose!) : purpose;
  // `not` is granted where its part is denied, and what is no condition never is.
  return on ? on === 'denied' && { not: parsed } : parsed;
};

/** Lets an element out in its turn while `isOpen`, and takes it back where it is not. */
const obeyer =
  (isOpen: () => boolean, [enter, queue, leave]: Partial<Held>): (() => void) =>
  () => {
    if (!isOpen()) {
      leave = (leave && leave()) as undefined;
    } else if (enter && !leave) {
      // A turn that was taken back before it came is void.
      const mine = (leave = () => undefined);
      const turn: Turn = () => {
        if (leave !== mine) return;
        leave = undefined;
        const out = isOpen() && enter();
        if (typeof out !== 'function') return out;
        leave = out;
      };
      queue!.add(Object.assign(turn, { waits: enter.waits }));
    }
  };

/** The gate for markup, and what it shares with the one for code. */
export interface MarkupGate extends Follower {
  loader: Loader;
  /** Looks into a further root, such as a shadow root. Returns the way out. */
  watch: Watch['watch'];
}

/** The gate for held scripts, templates and elements in markup. `nonce` is that of our own script; empty where it has none. */
export const makeMarkupGate = (nonce: string): MarkupGate => {
  const loader = makeLoader(nonce);
  /** What makes each held element obey. */
  const known = new WeakMap<Element, () => void>();
  const holdOf = holder(loader);
  let now: Decision | null = null;

  const hold = (element: HTMLElement): (() => void) => {
    let isOpen = (): boolean => false;
    let held: Partial<Held> = [];
    try {
      const condition = conditionOf(element.dataset);
      isOpen = () => !!now && permits(now, condition);
      held = holdOf(element, isOpen);
    } catch {
      // What cannot be understood or made opens nothing.
    }
    const obey = obeyer(isOpen, held);
    known.set(element, obey);
    return obey;
  };

  const { again, watch, stop } = watchHeld((element) => (known.get(element) ?? hold(element))());
  return {
    name: 'markup',
    loader,
    watch,
    follow: (decision) => {
      now = decision;
      again();
    },
    stop: () => {
      now = null;
      stop();
    },
  };
};
