import { checkNotice, faultLine, type Fault } from '../../wire/notice-check.js';
import { checkTexts } from '../../wire/texts-check.js';
import { hashable } from '../../wire/canonical.js';
import { sha256 } from '../hash.js';
import { readArgs, readJson, UsageError, type Command } from './command.js';

const help = `sayso check <notice.json> [<texts.en.json> ...]

Checks a notice and its texts in full. Every fault is printed with its file, its path, the value found
there and what is wanted instead. Exit code 1 where there is one.
`;

const staleHash = async (value: unknown): Promise<Fault[]> => {
  const { hash } = value as { hash?: string };
  if (hash === undefined) return [];
  const want = await sha256(hashable(value as { hash?: string }));
  return hash === want
    ? []
    : [{ path: 'hash', got: JSON.stringify(hash), want: `"${want}"; run sayso hash --write after every edit` }];
};

const faultsOf = async (value: unknown, check: (value: unknown) => Fault[]): Promise<Fault[]> => {
  const faults = check(value);
  return faults.length ? faults : staleHash(value);
};

/** Every fault of some files, the notice's first, as lines. */
export const checkFiles = async ([first, ...rest]: readonly string[]): Promise<string[]> => {
  if (first === undefined) throw new UsageError('Name the notice: sayso check notice.json');
  const notice = await readJson(first);
  const lines = (await faultsOf(notice, checkNotice)).map((fault) => `${first}: ${faultLine(fault)}`);
  for (const file of rest) {
    const faults = await faultsOf(await readJson(file), (value) => checkTexts(value, notice));
    lines.push(...faults.map((fault) => `${file}: ${faultLine(fault)}`));
  }
  return lines;
};

export const command: Command = {
  help,
  run: async (args) => {
    const { positionals } = readArgs(args, {}, true);
    const lines = await checkFiles(positionals);
    process.stdout.write(
      lines.length
        ? `${lines.join('\n')}\n${lines.length} ${lines.length === 1 ? 'fault' : 'faults'}\n`
        : 'no faults\n',
    );
    return lines.length ? 1 : 0;
  },
};
