/** Long answers, written while they are read. */

const encoder = new TextEncoder();

/** Text pieces are gathered up to this many characters, so that a line is not a packet. */
const ENOUGH = 16_384;

/**
 * A stream over pieces of text that reads on only when more is asked for, so that a slow reader costs no memory. Where
 * the reader goes away the generator's `finally` runs.
 */
export const streamOf = (pieces: AsyncGenerator<string, void>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        let text = '';
        while (text.length < ENOUGH) {
          const { done, value } = await pieces.next();
          if (!done) {
            text += value;
            continue;
          }
          if (text) controller.enqueue(encoder.encode(text));
          return controller.close();
        }
        controller.enqueue(encoder.encode(text));
      },
      cancel: async () => void (await pieces.return()),
    },
    { highWaterMark: 0 },
  );

/** NDJSON of lines; the last one counts those before it, so that a download that broke off shows. */
export async function* ndjson(lines: AsyncGenerator<unknown, void>): AsyncGenerator<string, void> {
  let count = 0;
  for await (const line of lines) {
    count++;
    yield `${JSON.stringify(line)}\n`;
  }
  yield `${JSON.stringify({ line: 'end', lines: count })}\n`;
}
