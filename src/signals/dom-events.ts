import type { MakeFollower } from '../follower.js';

/** Tells the page by `sayso:ready` (once) and `sayso:change` events on `document`. */
export const domEvents: MakeFollower = () => {
  throw new Error('not yet');
};
