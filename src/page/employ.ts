import type { MakeFollower } from '../follower.js';
import type { Notice } from '../wire/notice.js';
import { attempt } from './bus.js';
import type { Chunks, Load } from './doors.js';
import type { Obedience } from './obey.js';
import { whenIdle } from './paint.js';

export interface EmployPorts {
  notice: Notice;
  join: Obedience['join'];
  load: Load;
  signal: AbortSignal;
}

/** Makes followers and has each follow until the end. The sweep joins them once a purpose with services is denied. */
export const employ = (makers: readonly MakeFollower[], { notice, join, load, signal }: EmployPorts): void => {
  const take = (make: MakeFollower): void =>
    attempt(() => {
      const follower = make(notice);
      signal.addEventListener('abort', () => follower.stop());
      join((...told) => follower.follow(...told));
    });
  const sweep = ({ makeSweep }: Chunks['gates/sweep']): void => void (signal.aborted || take(makeSweep));
  makers.forEach(take);
  const leave = join(({ purposes }) => {
    for (const name in purposes)
      if (purposes[name]!.state === 'denied' && notice.purposes[name.split('/')[0]!]?.services) {
        leave();
        return whenIdle(() => void load('gates/sweep').then(sweep, () => undefined));
      }
  });
};
