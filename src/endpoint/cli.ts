#!/usr/bin/env node
/** The command `sayso`. Commands load on demand, so that a missing peer is named only where it is needed. */
import { argv, exit, stderr, stdout } from 'node:process';
import { explain, UsageError, type Command } from './commands/command.js';

const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  serve: () => import('./commands/serve.js'),
  work: () => import('./commands/work.js'),
  keys: () => import('./commands/keys.js'),
  check: () => import('./commands/check.js'),
  hash: () => import('./commands/hash.js'),
  ledger: () => import('./commands/ledger.js'),
  audit: () => import('./commands/audit.js'),
  verify: () => import('./commands/verify.js'),
  publish: () => import('./commands/publish.js'),
  token: () => import('./commands/token.js'),
  'admin-log': () => import('./commands/admin-log.js'),
  purge: () => import('./commands/purge.js'),
  hold: () => import('./commands/hold.js'),
  erasures: () => import('./commands/erasures.js'),
  cpni: () => import('./commands/cpni.js'),
  export: () => import('./commands/export.js'),
};

const HELP = `sayso: consent records, kept and provable

  sayso serve    runs the endpoint
  sayso work     does what is due once: for a cron where nothing runs all day
  sayso keys     lists, rotates and retires the keys that sign receipts
  sayso check    checks a notice and its texts, and names every fault
  sayso hash     prints, or writes, the hashes of a notice and its texts
  sayso ledger   lists every decision in the ledger and proves it
  sayso audit    walks the whole ledger, and names what does not hold and what no checkpoint covers
  sayso verify   verifies a receipt, offline
  sayso publish  publishes a notice and its texts
  sayso token    makes, lists and ends the tokens of people and servers
  sayso admin-log  lists what was done with them
  sayso purge    deletes what has run out, and again what a restored backup brought back
  sayso hold     places, lifts and lists legal holds
  sayso erasures  lists every erasure, for sayso purge --reapply
  sayso export   writes out one subject or a whole site, with everything that proves it
  sayso cpni     reports what was done with CPNI in a year

sayso <command> --help tells more.
`;

const main = async ([name, ...args]: readonly string[]): Promise<number> => {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? stderr : stdout).write(HELP);
    return name === undefined ? 2 : 0;
  }
  if (!Object.hasOwn(COMMANDS, name))
    throw new UsageError(`There is no command "${name}". It is one of ${Object.keys(COMMANDS).join(', ')}.`);
  const { command } = await COMMANDS[name]!();
  if (args.includes('--help') || args.includes('-h')) {
    stdout.write(command.help);
    return 0;
  }
  return command.run(args);
};

stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader such as `head` that has seen enough is no fault of ours.
  if (error.code === 'EPIPE') exit(0);
  throw error;
});

main(argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    stderr.write(`${explain(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
