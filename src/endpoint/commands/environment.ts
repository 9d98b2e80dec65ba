/** What `sayso serve` takes from the environment and from its arguments. */
import { nearest } from '../../wire/rules.js';

/** One setting that a variable of the environment or an argument can say. */
export interface Setting {
  /** Where it stands in the configuration, such as `server.drainDelay`. */
  path: string;
  variable: string;
  /** Name of the argument, without dashes. */
  argument?: string;
  read(text: string): unknown;
  /** Never shown. */
  secret?: true;
}

const text = (value: string): string => value;
/** What is no number stays a text, and the check says what is wanted. */
const number = (value: string): unknown => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : value);
const truth = (value: string): unknown => ({ true: true, '1': true, false: false, '0': false })[value] ?? value;
const limits = (value: string): unknown => {
  if (value === 'off') return false;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};

/** Every setting, in the order of the documentation. */
export const SETTINGS: readonly Setting[] = [
  { path: 'issuer', variable: 'SAYSO_ISSUER', read: text },
  { path: 'port', variable: 'SAYSO_PORT', argument: 'port', read: number },
  { path: 'hostname', variable: 'SAYSO_HOST', argument: 'host', read: text },
  { path: 'prefix', variable: 'SAYSO_PREFIX', read: text },
  { path: 'folder', variable: 'SAYSO_FOLDER', argument: 'folder', read: text },
  { path: 'database', variable: 'DATABASE_URL', read: text, secret: true },
  { path: 'keys', variable: 'SAYSO_KEYS', read: text, secret: true },
  { path: 'erasures', variable: 'SAYSO_ERASURES', read: (value) => (value === 'off' ? false : value) },
  { path: 'log', variable: 'SAYSO_LOG', read: text },
  { path: 'logLevel', variable: 'SAYSO_LOG_LEVEL', read: text },
  { path: 'trustedHops', variable: 'SAYSO_TRUSTED_HOPS', read: number },
  { path: 'addressHeader', variable: 'SAYSO_ADDRESS_HEADER', read: text },
  { path: 'limits', variable: 'SAYSO_LIMITS', read: limits },
  { path: 'metrics.token', variable: 'SAYSO_METRICS_TOKEN', read: text, secret: true },
  { path: 'server.metricsPort', variable: 'SAYSO_METRICS_PORT', read: number },
  { path: 'server.connections', variable: 'SAYSO_CONNECTIONS', read: number },
  { path: 'server.keepAlive', variable: 'SAYSO_KEEP_ALIVE', read: number },
  { path: 'server.drainDelay', variable: 'SAYSO_DRAIN_DELAY', read: number },
  { path: 'server.drainDeadline', variable: 'SAYSO_DRAIN_DEADLINE', read: number },
  { path: 'bodyTimeout', variable: 'SAYSO_BODY_TIMEOUT', read: number },
  { path: 'withoutOrigin', variable: 'SAYSO_WITHOUT_ORIGIN', read: truth },
];

/** Names the configuration's file. */
export const CONFIG = 'SAYSO_CONFIG';

/** A value, and who said it. */
export interface Said {
  setting: Setting;
  value: unknown;
  /** `--port` or `SAYSO_PORT`. */
  by: string;
}

type Texts = Readonly<Record<string, string | undefined>>;

/** What arguments and environment say; an argument speaks over a variable, and an empty variable says nothing. */
export const saidBy = (args: Texts, env: Texts): Said[] =>
  SETTINGS.flatMap((setting) => {
    const { argument = '', variable, read } = setting;
    const argued = args[argument];
    if (argued !== undefined) return [{ setting, value: read(argued), by: `--${argument}` }];
    const set = env[variable];
    return set ? [{ setting, value: read(set), by: variable }] : [];
  });

/** What Kubernetes sets by itself for a service that is called `sayso`. */
const SERVICE_LINK = /^SAYSO_(SERVICE_|PORT_\d)/;

/** Variables that look like settings and are none, each with what was probably meant. */
export const strangers = (env: Texts): string[] => {
  const known = [CONFIG, ...SETTINGS.map(({ variable }) => variable)];
  return Object.keys(env)
    .filter((name) => name.startsWith('SAYSO_') && !known.includes(name) && !SERVICE_LINK.test(name))
    .sort()
    .map((name) => {
      const near = nearest(name, known);
      return `${name} is no setting and does nothing${near ? `; did you mean ${near}?` : '.'}`;
    });
};

/** Why a variable may hold what nobody wrote. */
export const strangeValue = ({ value, by }: Said): string =>
  by.startsWith('SAYSO_') && String(value).startsWith('tcp://')
    ? ' (set by Kubernetes for a service called "sayso": set enableServiceLinks to false, or name the service otherwise)'
    : '';
