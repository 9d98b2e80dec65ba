import { permits } from '../consent/conditions.js';
import type { DeskPorts, WithdrawalPorts } from './doors.js';
import type { Summon } from './summon.js';

export interface AttendPorts extends DeskPorts, Pick<WithdrawalPorts, 'queues'> {
  summon: Summon;
}

/** Fetches what looks after framed pages, and after the code that a withdrawal leaves running. */
export const attend = (ports: AttendPorts): void => {
  const { options, load, join } = ports;
  const nothing = (): void => {};
  if (options.frames) load('frames').then(({ answer }) => answer(ports), nothing);
  join((now, before) => {
    for (const name in before?.purposes)
      if (permits(before, name) && !permits(now, name))
        return void load('running').then(({ mind }) => mind(ports, now, before), nothing);
  });
};
