/** The writing half of the cookie codec; its grammar stands in `cookie.ts`. */
import { checksum } from './checksum.js';
import type { Answer, Kept } from './kept.js';

/** More groups than this are merged into the older one: those answers then expire early, never late. */
const MOST_GROUPS = 16;

type Entry = [key: number, answer: Answer];

const symbol = ({ version, choice }: Answer): string => {
  const letter = String.fromCharCode(97 + (version <= 26 ? version - 1 : 0));
  return (version <= 26 ? '' : `_${version}_`) + (choice === 'granted' ? letter : letter.toUpperCase());
};

const stream = (entries: readonly Entry[]): string => {
  let text = '';
  let next = 1;
  for (let i = 0; i < entries.length; ) {
    const [key, answer] = entries[i]!;
    const mark = symbol(answer);
    let run = 1;
    while (entries[i + run]?.[0] === key + run && symbol(entries[i + run]![1]) === mark) run++;
    text += (key === next ? '' : `-${key}-`) + mark + (run > 1 ? run : '');
    next = key + run;
    i += run;
  }
  return text;
};

const groupsOf = (kept: Kept): Map<string, Entry[]> => {
  const groups = new Map<string, Entry[]>();
  const entries = [...kept.answers].sort(([a], [b]) => a - b);
  const times = [...new Set(entries.map(([, answer]) => answer.at))].sort((a, b) => b - a);
  const oldest = times[times.length - 1] ?? 0;
  for (const entry of entries) {
    const { at, voice } = entry[1];
    const head = voice[0]! + (times.indexOf(at) < MOST_GROUPS ? at : oldest).toString(36);
    groups.set(head, [...(groups.get(head) ?? []), entry]);
  }
  return groups;
};

/** The stored value of a kept set: at most 200 bytes for 5 purposes, 1 kB for 500. */
export const encode = (kept: Kept): string => {
  const groups = [...groupsOf(kept)].map(([head, entries]) => `${head}~${stream(entries)}`);
  const body = [kept.pending ? 'p' : 'd', ...groups].join('.');
  return `1.${checksum(body)}.${body}`;
};
