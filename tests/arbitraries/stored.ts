/** Stored values as they come back from browsers, extensions, proxies and hands: mostly whole, or nearly so. */
import { checksum } from '../../src/wire/checksum.js';
import { encode } from '../../src/wire/cookie-write.js';
import type { Answer, Kept, Voice } from '../../src/wire/kept.js';
import { DAY, NOW } from './kept.js';
import type { Dice } from './random.js';

const CHARACTERS = 'aAbBzZ019.-_~vohpd';
const FOREIGN = [...' ";,=%\\{}[]+/\0\n\u00e4\u{1F36A}'];
const VOICES: readonly Voice[] = ['visitor', 'visitor', 'overruled', 'host'];

/** What a visitor answered, now and then to very many purposes. */
export const history = (dice: Dice): Kept => {
  const answers = new Map<number, Answer>();
  const most = dice.chance(0.01) ? 400 : 7;
  const voice = dice.one(VOICES);
  for (let left = dice.below(most); left > 0; left--) {
    const at = NOW - dice.below(6) * 40 * DAY - dice.below(3);
    const key = dice.chance(0.98) ? 1 + dice.below(most + 3) : 1 + dice.below(999_999);
    const version = dice.chance(0.98) ? 1 + dice.below(3) : 1 + dice.below(40);
    answers.set(key, { choice: dice.chance(0.5) ? 'granted' : 'denied', version, at, voice });
  }
  return { answers, pending: dice.chance(0.5) };
};

type Damage = (value: string, dice: Dice) => string;
const at = (value: string, dice: Dice): number => dice.below(value.length + 1);
const character = (dice: Dice): string => (dice.chance(0.85) ? dice.one(CHARACTERS) : dice.one(FOREIGN));

const DAMAGES: readonly Damage[] = [
  /** A bit flipped. */
  (value, dice) => {
    const i = at(value, dice);
    return (
      value.slice(0, i) + String.fromCharCode((value.charCodeAt(i) || 0) ^ (1 << dice.below(7))) + value.slice(i + 1)
    );
  },
  /** A character replaced, put in, taken out. */
  (value, dice) => ((i) => value.slice(0, i) + character(dice) + value.slice(i + 1))(at(value, dice)),
  (value, dice) => ((i) => value.slice(0, i) + character(dice) + value.slice(i))(at(value, dice)),
  (value, dice) => ((i) => value.slice(0, i) + value.slice(i + 1))(at(value, dice)),
  /** Cut short at either end. */
  (value, dice) => value.slice(0, at(value, dice)),
  (value, dice) => value.slice(at(value, dice)),
  /** Two parts swapped, one part doubled. */
  (value, dice) => {
    const parts = value.split('.');
    const [i, j] = [dice.below(parts.length), dice.below(parts.length)];
    return parts.map((part, k) => parts[k === i ? j : k === j ? i : k] ?? part).join('.');
  },
  (value, dice) => ((part) => `${value}.${part}`)(dice.one(value.split('.'))),
  /** A refusal made a grant, and back. */
  (value, dice) =>
    ((i) =>
      value.slice(0, i) + (value[i]! > 'Z' ? value[i]!.toUpperCase() : value[i]!.toLowerCase()) + value.slice(i + 1))(
      dice.below(value.length),
    ),
  /** What servers and editors do to cookies. */
  (value) => value.replace(/\W/g, (each) => '%' + each.charCodeAt(0).toString(16)),
  (value) => `"${value}"`,
  (value) => value.toLowerCase(),
  (value) => value.replace(/\./g, '\\.'),
  /** Two values in one, of the second not the checksum: a value of another time would be as good as this one. */
  (value, dice) =>
    ((other) => value.slice(0, at(value, dice)) + other.slice(at(other, dice)))(
      encode(history(dice)).replace(/^1\.\w+/, ''),
    ),
  /** Noise. */
  (_, dice) => Array.from({ length: dice.below(60) }, () => character(dice)).join(''),
];

/** The value, damaged once or a few times. */
export const damaged = (value: string, dice: Dice): string => {
  let result = value;
  do result = dice.one(DAMAGES)(result || '.', dice);
  while (dice.chance(0.3));
  return result;
};

const number = (dice: Dice): string =>
  dice.one(['', '0', '1', '3', '26', '27', '4096', '4097', '999999', '9007199254740993', '9'.repeat(310)]);
const token = (dice: Dice): string =>
  (dice.chance(0.2) ? '-' + number(dice) : '') +
  (dice.chance(0.2) ? '_' + number(dice) : '') +
  dice.one('aAbBcCzZ') +
  (dice.chance(0.3) ? number(dice) : '');
const group = (dice: Dice): string =>
  `.${dice.one('vohx')}${dice.chance(0.8) ? NOW.toString(36) : number(dice)}~${Array.from({ length: dice.below(8) }, () => token(dice)).join('')}`;

/** A value with the right checksum by someone who knows the format and means ill. */
export const forged = (dice: Dice): string => {
  const groups = Array.from({ length: dice.below(4) }, () => group(dice)).join('');
  const body = dice.one('pd') + (dice.chance(0.3) ? damaged(groups, dice) : groups);
  return `1.${checksum(body)}.${body}`;
};
