/** STUB */
import type { Condition } from '../consent/conditions.js';

/** A script as it stood when first seen: what is released later is this and nothing else. */
export interface Held {
  attributes: readonly (readonly [name: string, value: string])[];
  text: string;
  nonce: string;
}

/** Runs released scripts in order, one queue per condition. Shared by the markup gate and the code gate. */
export interface Loader {
  /** Registers what may be trusted later; called when a held script is first seen or passed to `gate()`. */
  hold(script: HTMLScriptElement): Held;
  /** Puts a step at the end of the condition's queue. */
  enqueue(condition: Condition, step: () => void): void;
}

/** `nonce` is that of our own script, read at boot (`document.currentScript?.nonce`). */
export const makeLoader = (nonce: string): Loader => {
  void nonce;
  throw new Error('not yet');
};
