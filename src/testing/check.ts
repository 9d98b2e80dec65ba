/** What is wrong with an answer that a test wants to seed. */
import type { Decision } from '../consent/decision.js';
import { demand, show } from './world.js';

const RESTS: readonly unknown[] = [undefined, 'switches', 'unset', 'granted', 'denied'];

/** What is wrong with one named choice, or `null`. */
const faultOf = (name: string, choices: Readonly<Record<string, unknown>>, { purposes }: Decision): string | null => {
  const [purpose = '', service] = name.split('/');
  const stands = purposes[name];
  const choice = choices[name];
  if (!stands && service && purposes[purpose])
    return `"${name}" cannot be answered alone: the notice has no service of that name with a key, so say "${purpose}"`;
  if (!stands) return `the notice has no "${name}"; it has ${Object.keys(purposes).join(', ')}`;
  if (choice !== 'granted' && choice !== 'denied') return `"${name}" is ${show(choice)}; say "granted" or "denied"`;
  if (stands.regime === 'required' && choice === 'denied') return `"${name}" is required: nobody can refuse it`;
  if (service && choice === 'granted' && choices[purpose] !== 'granted')
    return `"${name}" is granted only with its purpose; say ${purpose}: 'granted' too, or leave it out`;
  return null;
};

/** @throws TypeError naming every fault. */
export const checkSeed = (
  answers: unknown,
  { at, rest }: { at?: unknown; rest?: unknown },
  decision: Decision,
): void => {
  const isWhole = answers === 'granted' || answers === 'denied';
  const choices = Object(isWhole ? {} : answers) as Record<string, unknown>;
  const wrong =
    !isWhole && (typeof answers !== 'object' || !answers)
      ? [`the answers are ${show(answers)}; say "granted", "denied" or { purpose: "granted" | "denied" }`]
      : [];
  const faults = Object.keys(choices).flatMap((name) => faultOf(name, choices, decision) ?? []);
  if (!RESTS.includes(rest)) wrong.push(`rest is ${show(rest)}; say "switches", "unset", "granted" or "denied"`);
  if (at !== undefined && !(Number(at) >= 0)) wrong.push(`at is ${show(at)}; say a Date, or ms since 1970`);
  demand('seed', [...wrong, ...faults]);
};
