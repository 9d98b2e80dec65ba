import type { MakeFollower } from '../follower.js';
import type { Notice } from '../wire/notice.js';
import { attempt } from './bus.js';
import type { Chunks, Load } from './doors.js';
import type { Obedience } from './obey.js';
import type { Options } from './options.js';
import { whenIdle } from './paint.js';

export interface EmployPorts {
  notice: Notice;
  join: Obedience['join'];
  load: Load;
  options: Options;
  signal: AbortSignal;
}

/**
 * Makes followers and has each follow until the end. The sweep joins them once a purpose with services is denied, and
 * aliases where they are asked for.
 */
export const employ = (makers: readonly MakeFollower[], { notice, join, load, options, signal }: EmployPorts): void => {
  const take = (make: MakeFollower): void =>
    attempt(() => {
      const follower = make(notice);
      signal.addEventListener('abort', () => follower.stop());
      join((...told) => follower.follow(...told));
    });
  const bring = <Name extends keyof Chunks>(name: Name, pick: (chunk: Chunks[Name]) => MakeFollower): void =>
    void load(name).then(
      (chunk) => void (signal.aborted || take(pick(chunk))),
      () => undefined,
    );
  const { aliases } = options;
  makers.forEach(take);
  if (aliases) bring('gates/aliases', (chunk) => chunk.aliases(aliases));
  const leave = join(({ purposes }) => {
    for (const name in purposes)
      if (purposes[name]!.state === 'denied' && notice.purposes[name.split('/')[0]!]?.services) {
        leave();
        return whenIdle(() => bring('gates/sweep', ({ makeSweep }) => makeSweep));
      }
  });
};
