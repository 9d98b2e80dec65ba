/** Reads a body that may be hostile: too large, too slow, cut off, not text. */
import { MOST_BYTES } from '../../wire/record.js';
import { Refusal } from './refusal.js';

const tooLarge = (got: string): Refusal =>
  new Refusal(413, 'too-large', {
    message: `The body has more than ${MOST_BYTES} bytes. Send fewer records in one batch.`,
    path: 'body',
    got,
  });

const tooSlow = (ms: number): Refusal =>
  new Refusal(408, 'too-slow', { message: `The body did not arrive within ${ms} ms. Send it again.`, path: 'body' });

/** A promise that fails in time, and its undoing. */
const deadline = (ms: number): { over: Promise<never>; stop: () => void } => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(tooSlow(ms)), ms)));
  over.catch(() => {});
  return { over, stop: () => clearTimeout(timer) };
};

/** Room for so many bytes more: it grows with what has come, so that a thousand slow senders do not hold a thousand full buffers. */
const grown = (room: Uint8Array, need: number): Uint8Array => {
  if (need <= room.length) return room;
  const larger = new Uint8Array(Math.min(MOST_BYTES, Math.max(need, room.length * 2)));
  larger.set(room);
  return larger;
};

const drain = async (reader: ReadableStreamDefaultReader<Uint8Array>, over: Promise<never>): Promise<Uint8Array> => {
  let room: Uint8Array = new Uint8Array(2048);
  let length = 0;
  for (;;) {
    const { done, value } = await Promise.race([reader.read(), over]);
    if (done) return room.subarray(0, length);
    if (length + value.length > MOST_BYTES) throw tooLarge(`more than ${MOST_BYTES} bytes`);
    room = grown(room, length + value.length);
    room.set(value, length);
    length += value.length;
  }
};

const bytesFrom = async (request: Request, timeout: number): Promise<Uint8Array> => {
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const { over, stop } = deadline(timeout);
  try {
    return await drain(reader, over);
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, 'cut-off', { message: 'The body broke off before its end. Send it again.', path: 'body' });
  } finally {
    stop();
  }
};

/** The text of a request's body. @throws Refusal */
export const readBody = async (request: Request, timeout: number): Promise<string> => {
  const length = Number(request.headers.get('content-length') ?? 0);
  if (length > MOST_BYTES) throw tooLarge(`${length} bytes`);
  const bytes = await bytesFrom(request, timeout);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(400, 'not-utf-8', { message: 'The body is not UTF-8. Encode the JSON in UTF-8.', path: 'body' });
  }
};
