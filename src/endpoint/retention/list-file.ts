/** The list of erasures as a file that only grows: one JSON object a line. */
import { createReadStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { codeOf } from '../database/error-code.js';

const NEWLINE = 10;

/** A line that a kill cut short must not swallow the next one. */
const endsOpen = async (file: FileHandle): Promise<boolean> => {
  const { size } = await file.stat();
  if (!size) return false;
  const { buffer } = await file.read({ buffer: new Uint8Array(1), position: size - 1 });
  return buffer[0] !== NEWLINE;
};

const openSynced = async (path: string): Promise<FileHandle> => {
  const folder = dirname(resolve(path));
  await mkdir(folder, { recursive: true });
  const file = await open(path, 'a+', 0o600);
  if ((await file.stat()).size) return file;
  // A file that is new stands only once its folder is on disk.
  const place = await open(folder, 'r');
  await place.sync().finally(() => place.close());
  return file;
};

/** Adds lines and waits until they are on disk. */
export const addLines = async (path: string, lines: readonly string[]): Promise<void> => {
  const file = await openSynced(path);
  try {
    await file.appendFile(`${(await endsOpen(file)) ? '\n' : ''}${lines.join('\n')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Every line with its number, from 1. Nothing where there is no such file. */
export async function* linesOf(path: string): AsyncGenerator<{ number: number; text: string }> {
  const stream = createReadStream(path, 'utf8');
  let number = 0;
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) yield { number: ++number, text };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  } finally {
    stream.destroy();
  }
}

/** The last whole lines of a file: at most those of its last 64 KiB. */
export const lastLines = async (path: string): Promise<string[]> => {
  const most = 65_536;
  const file = await open(path, 'r').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - most);
    const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(Math.min(size, most)), position: from });
    const lines = new TextDecoder().decode(buffer.subarray(0, bytesRead)).split('\n');
    return lines.slice(from ? 1 : 0).filter((line) => line !== '');
  } finally {
    await file.close();
  }
};
