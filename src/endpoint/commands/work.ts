import { createEndpoint } from '../endpoint.js';
import { partsOf } from '../server-options.js';
import { readArgs, UsageError, type Command } from './command.js';
import { loadConfig } from './settings.js';

const help = `sayso work [--config <file>] [--folder <folder>]

Does what is due, once: checkpoints, retention and the like. sayso serve does the same every minute; this is for places
where nothing runs all day, as a cron. Exit code 1 where a job failed.

  --config  the configuration of sayso serve; SAYSO_CONFIG and the other variables count as they do there
  --folder  the endpoint's folder, default .data
`;

const OPTIONS = { config: { type: 'string' }, folder: { type: 'string' } } as const;

export const command: Command = {
  help,
  run: async (args) => {
    const { config, folder } = readArgs(args, OPTIONS).values;
    const { endpoint: options } = partsOf(await loadConfig(config, { folder }));
    const { issuer } = options;
    if (!issuer)
      throw new UsageError('Name the endpoint\'s public URL as "issuer" (SAYSO_ISSUER): what is signed names it.');
    const endpoint = await createEndpoint({ ...options, issuer });
    try {
      const ran = await endpoint.work();
      for (const { job, result } of ran) process.stdout.write(`${job}: ${result}\n`);
      return ran.some(({ result }) => result === 'failed') ? 1 : 0;
    } finally {
      await endpoint.close();
    }
  },
};
