/**
 * What runs in the page of a gate or signal spec: the followers alone, driven by hand. `lab.set({ analytics:
 * 'granted' })` is what the core does when a decision changes.
 */
import type { Cause, Decision, Standing, State } from '../../../src/consent/decision.js';
import { permits, type Condition } from '../../../src/consent/conditions.js';
import type { Follower } from '../../../src/follower.js';
import type { Gated } from '../../../src/gated.js';
import { openGate } from '../../../src/gates/code.js';
import { makeMarkupGate } from '../../../src/gates/markup.js';
import { domEvents } from '../../../src/signals/dom-events.js';
import { googleConsentMode } from '../../../src/signals/google-consent-mode.js';
import type { Notice } from '../../../src/wire/notice.js';

/** A purpose's state, or its state and cause. */
export type Given = State | [State, Cause];

const standing = (given: Given): Standing => {
  const [state, cause] = typeof given === 'string' ? ([given, 'visitor'] as const) : given;
  return { state, cause, version: 1, regime: cause === 'required' ? 'required' : 'opt-in' };
};

const script = document.currentScript as HTMLScriptElement | null;
const notice: Notice = JSON.parse(document.querySelector('#notice')?.textContent ?? '{"purposes":{}}') as Notice;
const markup = makeMarkupGate(script?.nonce ?? '');
const { loader } = markup;
const followers = new Set<Follower>();
const listeners = new Set<() => void>();
let decision: Decision = { purposes: {}, ask: 'never-asked', honoured: false };
let isTold = false;

const set = (states: Record<string, Given>): void => {
  const previous = isTold ? decision : null;
  isTold = true;
  const given = Object.entries(states).map(([name, state]) => [name, standing(state)]);
  decision = {
    ...decision,
    purposes: { ...decision.purposes, ...(Object.fromEntries(given) as Decision['purposes']) },
  };
  for (const follower of followers) follower.follow(decision, previous);
  for (const listener of [...listeners]) listener();
};

const follow = (condition: Condition, heard: (granted: boolean) => void): (() => void) => {
  let last: boolean | undefined;
  const listener = () => {
    const now = permits(decision, condition);
    if (now !== last) heard((last = now));
  };
  listeners.add(listener);
  listener();
  return () => void listeners.delete(listener);
};

const life = new AbortController();
const ports = { loader, follow, options: { dev: script?.dataset['dev'] }, signal: life.signal };
const gate = (gated: Gated): (() => void) => {
  const over = new AbortController();
  const end = (): void => over.abort();
  openGate(ports, gated, { end, over: over.signal });
  return end;
};
for (const make of [googleConsentMode, domEvents, () => markup]) followers.add(make(notice));
set((JSON.parse(script?.dataset['at'] ?? '{}') as Record<string, Given>) ?? {});

/** The lab, as the page sees it. */
export const lab = {
  set,
  gate,
  watch: markup.watch,
  stop: () => {
    life.abort();
    followers.forEach((follower) => follower.stop());
  },
  /** What ran, in order; scripts of a spec write here. */
  ran: [] as string[],
};
Object.assign(globalThis, { lab });
