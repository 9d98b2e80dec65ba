/**
 * The cookie: `1.<checksum>.<flag>.<group>…`, where a group is `<voice><time, base 36>~<stream>` and the stream
 * walks the purpose keys upwards from 1. In the stream a letter is one answer (`a` version 1 granted, `A` version 1
 * denied, `b` version 2 …, `_27a` version 27), a number behind it repeats it for the keys that follow, and `-12` goes
 * on at key 12. Only letters, digits and `. - _ ~`: legal in a cookie (RFC 6265, section 4.1.1) and untouched
 * by every URL decoder on the way.
 */
import { checksum } from './checksum.js';
import type { Answer, Kept, Voice } from './kept.js';

/** Name of the cookie and of its twin in localStorage. */
export const COOKIE = 'sayso';

/** Far above any notice, and a bound on what a hostile cookie can make us do. */
const MOST = 4096;
const VOICES: Readonly<Record<string, Voice>> = { v: 'visitor', o: 'overruled', h: 'host' };

const TOKEN = /(?:\.([voh])([\da-z]+)~)?(?:-(\d+))?(?:_(\d+))?([a-zA-Z])(\d*)/g;

/**
 * Reads a stored value. Total: whatever is not wholly understood (damaged, another schema, hostile) is `null`, which
 * stands for "no answer", and never a grant.
 */
export const decode = (value: string | null | undefined): Kept | null => {
  const [, sum, body, flag, groups] = /^1\.(\w+)\.(([pd])(.{0,9999}))$/.exec(value!) ?? [];
  if (!body || sum !== checksum(body)) return null;
  const answers = new Map<number, Answer>();
  let voice: Voice | undefined;
  let at: number;
  let key: number;
  /** Takes one token, and leaves a mark where it cannot be meant. */
  const take = (_: string, ...[initial, time, skip, raised, letter, run]: string[]): string => {
    if (initial) {
      voice = VOICES[initial];
      at = parseInt(time!, 36);
      key = 1;
    }
    if (skip) key = +skip;
    const version = raised ? +raised : parseInt(letter!, 36) - 9;
    for (let left = +(run || 1); left--; key++) {
      if (!voice || answers.size >= MOST || answers.has(key)) return '!';
      answers.set(key, { choice: letter! > 'Z' ? 'granted' : 'denied', version, at, voice });
    }
    return '';
  };
  return groups!.replace(TOKEN, take) ? null : { answers, pending: flag === 'p' };
};

/** Every value of the cookie in a `Cookie` header or `document.cookie`, in the order they stand there. */
export const valuesOf = (header: string): string[] =>
  header
    .split(/; */)
    .filter((pair) => pair.startsWith(COOKIE + '='))
    .map((pair) => pair.slice(COOKIE.length + 1));
