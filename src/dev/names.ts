import { purposesOf } from '../consent/purposes.js';
import type { Consent } from '../page-api.js';
import type { Notice } from '../wire/notice.js';
import type { Scene } from './scene.js';

/** Every name in a condition, and what in it is no condition. */
const partsOf = (
  condition: unknown,
  names: string[] = [],
  faults: string[] = [],
): { names: string[]; faults: string[] } => {
  if (typeof condition === 'string') names.push(condition);
  else {
    const [[word, parts] = ['', undefined], more] = Object.entries(Object(condition) as Record<string, unknown>);
    const isList = (word === 'all' || word === 'any') && Array.isArray(parts) && parts.length > 0;
    if (more || !(isList || word === 'not')) faults.push(JSON.stringify(condition) ?? String(condition));
    else for (const part of isList ? (parts as unknown[]) : [parts]) partsOf(part, names, faults);
  }
  return { names, faults };
};

/** How many letters differ, roughly: enough to find what a typing error meant. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
};

const nearest = (name: string, known: readonly string[]): string => {
  const [best] = [...known].sort((a, b) => distance(name, a) - distance(name, b));
  return best !== undefined && distance(name, best) <= 3 ? `; is it "${best}"?` : `; there are ${known.join(', ')}`;
};

/** What in a condition nobody can ever grant, one sentence each. */
export const conditionFaults = (notice: Notice, condition: unknown): string[] => {
  const known = purposesOf(notice).map(({ name }) => name);
  const { names, faults } = partsOf(condition);
  return [
    ...faults.map(
      (part) => `${part} is no condition, so it never opens: a name, {"all":[…]}, {"any":[…]} or {"not":…}`,
    ),
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `the notice has no "${name}"${nearest(name, known)}`),
  ];
};

const ASKED = ['allows', 'follow', 'when', 'explain', 'withdraw'] as const;

/** D05: names in calls of the page API that the notice does not have. Calls from before this chunk came are not seen. */
export const watchCalls = ({ notice, api, say, signal }: Scene): void => {
  const check = (call: string, condition: unknown): void => {
    for (const fault of conditionFaults(notice, condition)) say('D05', `${call}(): ${fault}.`);
  };
  const wrap = (name: keyof Consent, look: (given: unknown) => void): void => {
    const place = api as unknown as Record<string, (...args: unknown[]) => unknown>;
    const own = place[name]!;
    const wrapped = (...args: unknown[]): unknown => {
      look(args[0]);
      return own(...args);
    };
    place[name] = wrapped;
    signal.addEventListener('abort', () => {
      if (place[name] === wrapped) place[name] = own;
    });
  };
  for (const name of ASKED) wrap(name, (condition) => check(name, condition));
  wrap('gate', (gated) => check('gate', (Object(gated) as { purpose?: unknown }).purpose));
  wrap('choose', (choices) => Object.keys(Object(choices) as object).forEach((name) => check('choose', name)));
};
