import { serve } from '../serve.js';
import { readArgs, UsageError, type Command } from './command.js';
import { SETTINGS } from './environment.js';
import { faultText, readSettings, type Settings } from './settings.js';

const help = `sayso serve [--config <file>] [--port <n>] [--host <address>] [--folder <folder>] [--check]

Runs the endpoint. Records go to POST /v1/<site>/records.

  --config  JSON, or a module with a default export (default sayso.config.json, else sayso.config.mjs):
            { "sites": { "<site>": { "origins": ["https://..."], "controller": "...",
              "notices": [{ "notice": "notice.json", "texts": ["texts.en.json"] }] } }, "issuer": "https://..." }
            A notice or text may be a path, relative to the file.
  --port    default 8787; 0 takes a free one
  --host    default 127.0.0.1
  --folder  folder of the embedded PostgreSQL and of the signing keys, default .data
  --check   checks the configuration, names every fault, and starts nothing

Arguments speak over the environment, the environment over the file. The environment:
  SAYSO_CONFIG ${SETTINGS.map(({ variable }) => variable).join(' ')}
docs/endpoint.md says what each of them means.
`;

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
  check: { type: 'boolean' },
} as const;

/** @throws with every fault */
const checked = (settings: Settings): Settings['options'] => {
  const { options, faults, isUsage, notes } = settings;
  for (const line of notes) process.stderr.write(`${line}\n`);
  if (!faults.length) return options;
  throw isUsage ? new UsageError(faultText(faults)) : new Error(faultText(faults));
};

const run = async (options: Settings['options']): Promise<number> => {
  const over = signalled();
  const served = await serve({ log: process.stderr.isTTY ? 'text' : 'json', ...options });
  process.stdout.write(`sayso listens on ${served.url}\n`);
  if (served.metricsUrl) process.stdout.write(`sayso counts at ${served.metricsUrl}/metrics\n`);
  await over;
  await served.close();
  return 0;
};

export const command: Command = {
  help,
  run: async (args) => {
    const { check, ...values } = readArgs(args, OPTIONS).values;
    const settings = await readSettings({ args: values, env: process.env });
    const options = checked(settings);
    if (!check) return run(options);
    process.stdout.write(`${settings.file}: no faults\n`);
    return 0;
  },
};
