/** What the commands of `sayso` share. */
import { readFile } from 'node:fs/promises';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { codeOf } from '../database/error-code.js';

/** One command: its help, and what it does. It answers with the exit code. */
export interface Command {
  help: string;
  run(args: readonly string[]): Promise<number>;
}

/** The arguments make no sense: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads arguments strictly. @throws UsageError */
export const readArgs = <T extends Options>(args: readonly string[], options: T, files = false) => {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: files });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

/** Reads a text file. @throws with the file's name. */
export const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(
      codeOf(error) === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read: ${(error as Error).message}`,
    );
  });

/** Reads a JSON file. @throws with the file's name and what is wrong with it. */
export const readJson = async (file: string): Promise<unknown> => {
  const text = await readText(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`);
  }
};

/** An error in words that help: a missing peer with the command that installs it, our own faults without a stack. */
export const explain = (error: unknown): string => {
  const { code, message = String(error), name } = Object(error) as { code?: string; message?: string; name?: string };
  const missing = code === 'ERR_MODULE_NOT_FOUND' ? /package '([^']+)'/.exec(message)?.[1] : undefined;
  if (missing) return `The package ${missing} is missing. Run: npm install ${missing}`;
  const usage = name === 'UsageError' ? '\nsayso --help tells more.' : '';
  return `${message}${usage}`;
};
