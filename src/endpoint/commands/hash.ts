import { readFile, rename, writeFile } from 'node:fs/promises';
import { canonical, hashable } from '../../wire/canonical.js';
import { checkNotice, faultLine } from '../../wire/notice-check.js';
import { checkTexts } from '../../wire/texts-check.js';
import { sha256 } from '../hash.js';
import { readArgs, readJson, UsageError, type Command } from './command.js';

const help = `sayso hash <notice.json> [<texts.en.json> ...] [--write]

Prints the hash of each file: base64url(SHA-256(canonical JSON without "hash")). The files are checked first.

  --write  fills in "hash" in each file
`;

type Hashed = { hash?: string };

const withoutHash = (value: unknown): unknown => {
  if (!value || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'hash'));
};

/** The text with its hash filled in. The author's own layout stays wherever the result reads back as it should. */
export const withHash = (text: string, hash: string): string => {
  const value = JSON.parse(text) as Hashed;
  const want = canonical({ ...value, hash });
  const line = `"hash": ${JSON.stringify(hash)}`;
  const indent = /^\s*\{(\s*\n\s*)?/.exec(text)?.[1] ?? ' ';
  const edited =
    value.hash === undefined
      ? text.replace(/^(\s*\{)/, `$1${indent}${line},`)
      : text.replace(/"hash"\s*:\s*"(?:[^"\\]|\\.)*"/, line);
  try {
    if (canonical(JSON.parse(edited)) === want) return edited;
  } catch {
    // Not JSON any more: the layout is given up below.
  }
  return `${JSON.stringify({ ...value, hash }, null, 2)}\n`;
};

const write = async (file: string, hash: string): Promise<void> => {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, withHash(await readFile(file, 'utf8'), hash), { flush: true });
  await rename(draft, file);
};

const faultsOf = (values: readonly unknown[], files: readonly string[]): string[] =>
  values.flatMap((value, i) =>
    (i ? checkTexts(value, values[0]) : checkNotice(value)).map((fault) => `${files[i]}: ${faultLine(fault)}`),
  );

export const command: Command = {
  help,
  run: async (args) => {
    const { values: options, positionals: files } = readArgs(args, { write: { type: 'boolean' } }, true);
    if (!files.length) throw new UsageError('Name the notice: sayso hash notice.json');
    const values = (await Promise.all(files.map(readJson))).map(withoutHash);
    const faults = faultsOf(values, files);
    if (faults.length) {
      process.stderr.write(`${faults.join('\n')}\n`);
      return 1;
    }
    for (const [i, file] of files.entries()) {
      const hash = await sha256(hashable(values[i] as Hashed));
      if (options.write) await write(file, hash);
      process.stdout.write(`${hash}  ${file}\n`);
    }
    return 0;
  },
};
