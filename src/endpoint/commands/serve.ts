import { dirname, join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { serve, type ServeOptions } from '../serve.js';
import { readArgs, readJson, UsageError, type Command } from './command.js';

const help = `sayso serve [--config <file>] [--port <n>] [--host <address>] [--folder <folder>]

Runs the endpoint. Records go to POST /v1/<site>/records.

  --config  JSON, or a module with a default export (default sayso.config.json, else sayso.config.mjs):
            { "sites": { "<site>": { "origins": ["https://..."], "controller": "...",
              "notices": [{ "notice": "notice.json", "texts": ["texts.en.json"] }] } }, "issuer": "https://..." }
            A notice or text may be a path, relative to the file.
  --port    default 8787; 0 takes a free one
  --host    default 127.0.0.1
  --folder  folder of the embedded PostgreSQL and of the signing keys, default .data

DATABASE_URL names another PostgreSQL, SAYSO_KEYS another folder of keys (or the keys as JSON).
`;

const DEFAULTS = ['sayso.config.json', 'sayso.config.mjs'];

const load = async (file: string): Promise<unknown> => {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}. Name the configuration with --config.`);
  return /\.[cm]?js$/.test(file)
    ? ((await import(pathToFileURL(resolve(file)).href)) as { default?: unknown }).default
    : readJson(file);
};

/** Paths in place of notices and texts are read; anything else is left to the full check. */
const fill = async (value: unknown, folder: string): Promise<unknown> =>
  typeof value === 'string' ? readJson(join(folder, value)) : value;

interface Loose {
  sites?: Record<string, { notices?: { notice?: unknown; texts?: unknown[] }[] }>;
}

const fillIn = async (config: unknown, folder: string): Promise<ServeOptions> => {
  for (const site of Object.values((config as Loose | undefined)?.sites ?? {})) {
    for (const entry of Array.isArray(site?.notices) ? site.notices : []) {
      if (!entry || typeof entry !== 'object') continue;
      entry.notice = await fill(entry.notice, folder);
      if (Array.isArray(entry.texts)) entry.texts = await Promise.all(entry.texts.map((each) => fill(each, folder)));
    }
  }
  if (!config || typeof config !== 'object') throw new UsageError('The configuration is no object with "sites".');
  return config as ServeOptions;
};

/** Reads a configuration. */
export const loadConfig = async (file: string | undefined): Promise<ServeOptions> => {
  const found = file ?? DEFAULTS.find((name) => existsSync(name));
  if (found === undefined)
    throw new UsageError(`There is no ${DEFAULTS.join(' or ')} here. Name the configuration with --config.`);
  return fillIn(structuredClone(await load(found)), dirname(resolve(found)));
};

const portOf = (text: string | undefined): { port?: number } => {
  if (text === undefined) return {};
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535)
    throw new UsageError(`--port: got "${text}", want a number from 0 to 65535.`);
  return { port: Number(text) };
};

/** Resolves with the first signal to end; a second one ends at once. */
const signalled = (): Promise<void> =>
  new Promise((done) => {
    let told = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (told) process.exit(130);
        told = true;
        done();
      });
    }
  });

const OPTIONS = {
  config: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  folder: { type: 'string' },
} as const;

export const command: Command = {
  help,
  run: async (args) => {
    const { values } = readArgs(args, OPTIONS);
    const port = portOf(values.port);
    const config = await loadConfig(values.config);
    const over = signalled();
    const served = await serve({
      ...config,
      ...port,
      ...(values.host ? { hostname: values.host } : {}),
      ...(values.folder ? { folder: values.folder } : {}),
    });
    process.stdout.write(`sayso listens on ${served.url}\n`);
    await over;
    await served.close();
    return 0;
  },
};
