import type { Gated } from '../../gated.js';

const FUNCTIONS = ['run', 'load', 'onGrant', 'onRevoke'] as const;
const KNOWN = [...FUNCTIONS, 'purpose', 'name', 'src', 'attributes', 'after', 'priority', 'signal'];

/** Names what is wrong with a gate from code; for dev mode. */
export const check = (gated: Gated): string[] => {
  const { purpose, name, src, priority, signal } = gated;
  const what = `gate(${name ?? src ?? JSON.stringify(purpose) ?? ''})`;
  const faults = FUNCTIONS.filter((each) => gated[each] !== undefined && typeof gated[each] !== 'function').map(
    (each) => `${each} must be a function`,
  );
  if (!purpose) faults.push('purpose must be the name of a purpose or a condition; without one it never opens');
  if (src !== undefined && !src) faults.push('src must be a URL');
  if (priority !== undefined && priority !== 'idle') faults.push(`priority must be 'idle' or left out`);
  if (signal !== undefined && !('aborted' in Object(signal))) faults.push('signal must be an AbortSignal');
  if (src === undefined && !FUNCTIONS.some((each) => gated[each]))
    faults.push(`it has nothing to open: give it src, load, run or onGrant`);
  for (const word of Object.keys(gated))
    if (!KNOWN.includes(word)) faults.push(`${word} is no option; there are ${KNOWN.join(', ')}`);
  return faults.map((fault) => `${what}: ${fault}.`);
};
