/**
 * What the endpoint says while it runs: one entry per event, made of words that the endpoint itself has. Nothing that a
 * request brought stands in it (no path, no address, no header, no body), and free texts are masked on top.
 */
export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** One event. */
export interface LogEntry {
  /** ISO 8601. */
  time: string;
  level: Level;
  /** What happened, in one word or two: `request`, `warning`, `listening`, `job`. */
  event: string;
  [field: string]: string | number | boolean | undefined;
}

export type Log = (level: Level, event: string, fields?: Fields) => void;

const MAIL = /[^\s@"'<>(),;:]+@[^\s@"'<>(),;]+/g;
/** Subjects, tokens, signatures, ids: long, and with digits or of mixed case. */
const LONG = /[\w~.-]*[\w-]{20,}[\w~.-]*/g;
const MIXED = /\d|[a-z][A-Z]|[A-Z][a-z]/;
const IPV4 = /\b(?!127\.)\d{1,3}(?:\.\d{1,3}){3}\b/g;
const IPV6 = /(?<![\w:])(?:[\da-f]{0,4}:){3,7}[\da-f]{0,4}(?![\w:])/gi;

/** Takes out of a free text what could be somebody's: addresses of mail and network, subjects, tokens, ids. */
export const mask = (text: string): string =>
  text
    .replace(MAIL, '<mail>')
    .replace(IPV6, '<address>')
    .replace(IPV4, '<address>')
    .replace(LONG, (word) => (MIXED.test(word) ? '<masked>' : word));

const asText = ({ time, level, event, ...fields }: LogEntry): string => {
  const rest = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `${time} ${level.padEnd(5)} ${event} ${rest.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')}`;
};

const WRITERS = {
  json: (entry: LogEntry): void => console.error(JSON.stringify(entry)),
  text: (entry: LogEntry): void => console.error(asText(entry)),
};

/** Warnings go where they are wanted: to a function, to the log, to the console where there is neither. Always masked. */
export const warnInto = (
  { warn, log = 'off' }: Pick<LogOptions, 'log'> & { warn?: ((message: string) => void) | undefined },
  events: Log,
): ((message: string) => void) => {
  const also = warn ?? (log === 'off' ? console.warn : () => {});
  return (message) => {
    const safe = mask(message);
    events('warn', 'warning', { message: safe });
    also(safe);
  };
};

export interface LogOptions {
  log?: 'json' | 'text' | 'off' | ((entry: LogEntry) => void) | undefined;
  logLevel?: Level | undefined;
  now: () => number;
}

/** A log that tells what is at least of a level. One that cannot write is no reason to fail. */
export const makeLog = ({ log = 'off', logLevel = 'info', now }: LogOptions): Log => {
  if (log === 'off') return () => {};
  const write = typeof log === 'function' ? log : WRITERS[log];
  const least = LEVELS.indexOf(logLevel);
  return (level, event, fields = {}) => {
    if (LEVELS.indexOf(level) < least) return;
    try {
      write({ time: new Date(now()).toISOString(), level, event, ...fields });
    } catch {
      // A full disk or a closed pipe must not end what the request came for.
    }
  };
};
