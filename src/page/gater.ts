import type { Gated } from '../gated.js';
import type { Load } from './doors.js';

/**
 * Stands for the gate from code until its chunk is there; `ports` are for the chunk. What was asked for is copied at
 * once, so that nobody changes it meanwhile; where the chunk cannot come, nothing opens.
 */
export const gater =
  (load: Load, ports: object) =>
  (gated: Gated): (() => void) => {
    const life = new AbortController();
    const end = (): void => life.abort();
    const given = { ...gated };
    load('gates/code').then(
      ({ openGate }) => openGate(ports, given, { end, over: life.signal }),
      () => undefined,
    );
    return end;
  };
