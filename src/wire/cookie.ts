/**
 * The cookie: `1.<checksum>.<flag>.<group>…`, where a group is `<voice><time, base 36>~<stream>` and the stream
 * walks the purpose keys upwards from 1. In the stream a letter is one answer (`a` version 1 granted, `A` version 1
 * denied, `b` version 2 …, `_27_a` version 27), a number behind it repeats it for the keys that follow, and `-12-`
 * goes on at key 12. Only letters, digits and `. - _ ~`: legal in a cookie (RFC 6265, section 4.1.1) and untouched
 * by every URL decoder on the way.
 */
import { checksum } from './checksum.js';
import type { Answer, Kept, Voice } from './kept.js';

/** Name of the cookie and of its twin in localStorage. */
export const COOKIE = 'sayso';

const SCHEMA = '1';
/** Far above any notice, and a bound on what a hostile cookie can make us do. */
const MOST = 4096;
const VOICES: Readonly<Record<string, Voice>> = { v: 'visitor', o: 'overruled', h: 'host' };

const parseStream = (stream: string, group: Pick<Answer, 'at' | 'voice'>, answers: Map<number, Answer>): boolean => {
  const token = /(?:-(\d{1,6})-)?(?:_(\d{1,6})_)?([a-zA-Z])(\d{0,4})/y;
  let key = 1;
  while (token.lastIndex < stream.length) {
    const [, skip, raised, letter = '', run] = token.exec(stream) ?? [];
    if (!letter) return false;
    const granted = letter >= 'a';
    const version = raised ? +raised : letter.toLowerCase().charCodeAt(0) - 96;
    if (skip) key = +skip;
    for (let left = +(run || 1); left > 0; left--) {
      if (answers.size >= MOST || answers.has(key)) return false;
      answers.set(key++, { ...group, version, choice: granted ? 'granted' : 'denied' });
    }
  }
  return true;
};

const parseGroup = (text: string, answers: Map<number, Answer>): boolean => {
  const [, letter = '', time = '', stream = ''] = /^([voh])([0-9a-z]{1,9})~(.+)$/.exec(text) ?? [];
  const voice = VOICES[letter];
  return !!voice && parseStream(stream, { voice, at: parseInt(time, 36) }, answers);
};

/**
 * Reads a stored value. Total: whatever is not wholly understood (damaged, another schema, hostile) is `null`, which
 * stands for "no answer", and never a grant.
 */
export const decode = (value: string | null | undefined): Kept | null => {
  const [schema, sum, ...rest] = (value ?? '').split('.');
  if (schema !== SCHEMA || sum !== checksum(rest.join('.'))) return null;
  const [flag, ...groups] = rest;
  const answers = new Map<number, Answer>();
  return groups.every((group) => parseGroup(group, answers)) ? { answers, pending: flag === 'p' } : null;
};

/** Every value of one cookie name in a `Cookie` header or `document.cookie`, in the order they stand there. */
export const valuesOf = (header: string, name = COOKIE): string[] =>
  header
    .split(/; */)
    .filter((pair) => pair.startsWith(name + '='))
    .map((pair) => pair.slice(name.length + 1));
