/** What may be said of an error. Messages often quote the value that was wrong, and that may be somebody's. */
import { codeOf } from './database/error-code.js';

/** Codes of the system, and SQLSTATE classes that speak of the server, not of values (22 and 23 do). */
const OF_THE_SERVER = /^(E[A-Z_]{2,}|(08|25|28|3D|3F|40|42|53|54|55|57|58|XX)...)$/;

/** Our own files and lines, without the message that stands in front of them. */
const framesOf = (stack = ''): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
    .join(' < ');

/** An error in words that hold nothing of what a request brought: its kind, its code, where it arose. */
export const sayFault = (error: unknown): string => {
  const { name = 'Error', message = '', stack } = Object(error) as Partial<Error>;
  const code = codeOf(error);
  const said = OF_THE_SERVER.test(code) || name === 'Unavailable' ? `: ${message}` : '';
  return [`${name}${code && ` ${code}`}${said}`, framesOf(stack)].filter(Boolean).join(' ');
};
