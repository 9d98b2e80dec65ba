import type { MakeFollower } from '../follower.js';
import type { Loader } from './loader.js';

/** Makes the gate for held scripts, templates and elements in markup. */
export const makeMarkupGate = (loader: Loader): MakeFollower => {
  void loader;
  throw new Error('not yet');
};
