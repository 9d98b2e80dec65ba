/** The configuration of `sayso serve`: arguments over environment over file, checked as a whole. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { faultLine, type Fault } from '../../wire/notice-check.js';
import { checkServeOptions, type ServeOptions } from '../server-options.js';
import { readJson, UsageError } from './command.js';
import { CONFIG, saidBy, strangers, strangeValue, type Said } from './environment.js';

const DEFAULTS = ['sayso.config.json', 'sayso.config.mjs'];

/** Where to look for the configuration. */
export interface Sources {
  /** Values of the arguments, by their names. */
  args?: Readonly<Record<string, string | undefined>>;
  env?: Readonly<Record<string, string | undefined>>;
}

/** The configuration, and what is to be said about it. */
export interface Settings {
  options: ServeOptions;
  /** One line each, with where it came from. */
  faults: string[];
  /** Whether an argument is at fault. */
  isUsage: boolean;
  /** What changes nothing but was probably not meant. */
  notes: string[];
  file: string;
}

type Plain = Record<string, unknown>;
const isPlain = (value: unknown): value is Plain => !!value && typeof value === 'object' && !Array.isArray(value);

const load = async (file: string): Promise<unknown> => {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}. Name the configuration with --config.`);
  return /\.[cm]?js$/.test(file)
    ? ((await import(pathToFileURL(resolve(file)).href)) as { default?: unknown }).default
    : readJson(file);
};

/** Reads the files that stand in the place of notices and texts. */
class Filler {
  readonly faults: Fault[] = [];
  constructor(private readonly folder: string) {}

  /** A path is read; anything else is left to the full check. */
  private async value(value: unknown, path: string): Promise<unknown> {
    if (typeof value !== 'string') return value;
    try {
      return await readJson(join(this.folder, value));
    } catch (error) {
      this.faults.push({
        path,
        got: value,
        want: `a JSON file, relative to the configuration. ${(error as Error).message}`,
      });
      return undefined;
    }
  }

  private async publication(entry: unknown, path: string): Promise<unknown> {
    if (!isPlain(entry)) return entry;
    const { texts } = entry;
    return {
      ...entry,
      notice: await this.value(entry['notice'], `${path}.notice`),
      ...(Array.isArray(texts) && {
        texts: await Promise.all(texts.map((each, i) => this.value(each, `${path}.texts[${i}]`))),
      }),
    };
  }

  private async site(site: unknown, path: string): Promise<unknown> {
    if (!isPlain(site) || !Array.isArray(site['notices'])) return site;
    const notices = site['notices'].map((each, i) => this.publication(each, `${path}.notices[${i}]`));
    return { ...site, notices: await Promise.all(notices) };
  }

  async fill(config: Plain): Promise<Plain> {
    if (!isPlain(config['sites'])) return config;
    const sites = Object.entries(config['sites']).map(async ([name, site]) => [
      name,
      await this.site(site, `sites.${name}`),
    ]);
    return { ...config, sites: Object.fromEntries(await Promise.all(sites)) as Plain };
  }
}

/** Puts a value at `a.b` of a configuration, and leaves the rest of `a`. */
const put = (config: Plain, path: string, value: unknown): Plain => {
  const [first = '', ...rest] = path.split('.');
  if (!rest.length) return { ...config, [first]: value };
  const inside = isPlain(config[first]) ? config[first] : {};
  return { ...config, [first]: put(inside, rest.join('.'), value) };
};

/** A fault with where its value came from. */
const lineOf = (fault: Fault, file: string, said: readonly Said[]): string => {
  const from = said.find(({ setting }) => fault.path === setting.path || fault.path.startsWith(`${setting.path}.`));
  if (!from) return `${file}: ${faultLine(fault)}`;
  const got = from.setting.secret ? 'something secret' : fault.got;
  return `${from.by}: ${faultLine({ ...fault, got })}${strangeValue(from)}`;
};

const fileOf = ({ args = {}, env = {} }: Sources): string => {
  const file = args['config'] ?? (env[CONFIG] || DEFAULTS.find((name) => existsSync(name)));
  if (file !== undefined) return file;
  throw new UsageError(`There is no ${DEFAULTS.join(' or ')} here. Name the configuration with --config or ${CONFIG}.`);
};

/** Reads and checks the configuration, and names every fault at once. @throws UsageError where there is none at all */
export const readSettings = async (sources: Sources = { env: process.env }): Promise<Settings> => {
  const file = fileOf(sources);
  const config = await load(file);
  if (!isPlain(config)) throw new UsageError(`${file} holds no object with "sites".`);
  const filler = new Filler(dirname(resolve(file)));
  const said = saidBy(sources.args ?? {}, sources.env ?? {});
  const options = said.reduce(
    (all, { setting, value }) => put(all, setting.path, value),
    await filler.fill(config),
  ) as unknown as ServeOptions;
  // A file that could not be read left a gap that the check would name once more.
  const checked = (await checkServeOptions(options)).filter(
    ({ path }) => !filler.faults.some((one) => path.startsWith(one.path)),
  );
  const faults = [...filler.faults, ...checked];
  const lines = faults.map((fault) => lineOf(fault, file, said));
  return {
    options,
    faults: lines,
    isUsage: lines.some((line) => line.startsWith('--')),
    notes: strangers(sources.env ?? {}),
    file,
  };
};

/** The faults in one text. */
export const faultText = (faults: readonly string[]): string =>
  `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((line) => `  ${line}`).join('\n')}`;

/** The configuration for commands that stand beside `sayso serve`. @throws with every fault */
export const loadConfig = async (config: string | undefined, args: Sources['args'] = {}): Promise<ServeOptions> => {
  const { options, faults } = await readSettings({ args: { ...args, config }, env: process.env });
  if (faults.length) throw new Error(faultText(faults));
  return options;
};
