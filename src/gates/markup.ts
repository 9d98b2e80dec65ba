/**
 * The gate for markup: `<script type="text/plain" data-purpose>`, `<template data-purpose>` and elements with
 * `data-src`, `data-srcset` or `data-href`. Opens only what is granted.
 *
 * Firefox's parser looks ahead into templates too and requests the images, scripts, style sheets and posters that it
 * sees there, before any script could stop it. So in a template these must be held themselves (`data-purpose` with
 * `data-src`, `type="text/plain"`); frames, which no browser requests ahead, and all other HTML may stand as they are.
 */
import { permits } from '../consent/conditions.js';
import type { Decision } from '../consent/decision.js';
import type { MakeFollower } from '../follower.js';
import { holdElement } from './held/element.js';
import type { Enter } from './held/enter.js';
import { scriptHolder } from './held/script.js';
import { holdTemplate } from './held/template.js';
import { findHeld, watchHeld } from './held/watch.js';
import type { Loader } from './loader.js';

/** How an element is let out; nothing where it must not be. */
const enterer = (loader: Loader): ((element: HTMLElement, isOpen: () => boolean) => Enter | undefined) => {
  const holdScript = scriptHolder(loader);
  return (element, isOpen) => {
    const queue = loader.queue(element.dataset['purpose']!);
    const turnsOf = (script: HTMLScriptElement) => (loader.vouches(script) ? [holdScript(script, isOpen, queue)] : []);
    if (element.localName === 'template') return holdTemplate(element as HTMLTemplateElement, queue, turnsOf);
    // Of scripts only held ones, so that neither `data-src` nor an SVG script's `data-href` makes one run.
    if (element.localName !== 'script') return holdElement(element);
    if ((element as HTMLScriptElement).type !== 'text/plain') return;
    const turns = turnsOf(element as HTMLScriptElement);
    return () => turns.forEach(queue.add);
  };
};

/** Makes the gate for held scripts, templates and elements in markup. */
export const makeMarkupGate =
  (loader: Loader): MakeFollower =>
  () => {
    /** What makes each held element obey. */
    const known = new WeakMap<Element, () => void>();
    const enterOf = enterer(loader);
    let now: Decision | null = null;

    const hold = (element: HTMLElement): (() => void) => {
      let isOpen = (): boolean => false;
      let enter: Enter | undefined;
      let leave: ReturnType<Enter>;
      try {
        const text = element.dataset['purpose']!;
        const condition: unknown = text.startsWith('{') ? JSON.parse(text) : text;
        isOpen = () => !!now && permits(now, condition);
        enter = enterOf(element, isOpen);
      } catch {
        // What cannot be understood or made opens nothing.
      }
      const obey = (): void => {
        if (isOpen()) leave ??= enter?.();
        else leave = leave?.();
      };
      known.set(element, obey);
      return obey;
    };

    const unwatch = watchHeld((element) => (known.get(element) ?? hold(element))());
    return {
      name: 'markup',
      follow: (decision) => {
        now = decision;
        for (const element of findHeld()) known.get(element)?.();
      },
      stop: () => {
        now = null;
        unwatch();
      },
    };
  };
