/** Everything of one subject as NDJSON: one JSON object a line, read page by page while it is sent, so that memory stays flat. */
import type { House } from '../house.js';
import { readContact, type Owner } from './contact.js';
import { seeRecords, seeOwnStanding } from './records.js';
import { ownRequests } from './requests.js';

const encoder = new TextEncoder();

type Line = { line: string } & Record<string, unknown>;

/** The published notices that a subject's records name: each once. */
async function* noticesOf({ shelf }: House, site: string, hashes: Iterable<string>): AsyncGenerator<Line, void> {
  for (const hash of hashes) {
    const found = await shelf.find(site, hash);
    if (found) yield { line: 'notice', hash, notice: JSON.parse(found.body) as unknown };
  }
}

async function* recordsOf({ sql }: House, owner: Owner, hashes: Set<string>): AsyncGenerator<Line, void> {
  for (let after: number | null = 0; after !== null;) {
    const page = await seeRecords(sql, owner, after);
    for (const record of page.records) {
      hashes.add(record.link.notice.hash);
      yield { line: 'record', ...record };
    }
    after = page.next;
  }
}

async function* requestsOf({ sql }: House, owner: Owner): AsyncGenerator<Line, void> {
  for (let after: string | null | undefined; after !== null;) {
    const page = await ownRequests(sql, { ...owner, after: after ?? null });
    for (const request of page.requests) yield { line: 'request', ...request };
    after = page.next;
  }
}

async function* linesOf(house: House, owner: Owner): AsyncGenerator<Line, void> {
  const { issuer, controllers, now } = house;
  const controller = controllers.get(owner.site) ?? '';
  yield { line: 'export', version: 1, issuer, controller, ...owner, at: now() };
  const hashes = new Set<string>();
  yield* recordsOf(house, owner, hashes);
  for (const how of (await seeOwnStanding(house, owner)) ?? []) yield { line: 'standing', ...how };
  yield* noticesOf(house, owner.site, hashes);
  const contact = await readContact(house.sql, owner);
  if (contact) yield { line: 'contact', ...contact };
  yield* requestsOf(house, owner);
}

/** As text; the last line counts those before it, so that a download that broke off shows. */
async function* textOf(lines: AsyncGenerator<Line, void>): AsyncGenerator<string, void> {
  let count = 0;
  for await (const line of lines) {
    count++;
    yield `${JSON.stringify(line)}\n`;
  }
  yield `${JSON.stringify({ line: 'end', lines: count })}\n`;
}

/** The download as a stream that reads on only when more is asked for. */
export const download = (house: House, owner: Owner): ReadableStream<Uint8Array> => {
  const text = textOf(linesOf(house, owner));
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await text.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => void text.return(undefined),
  });
};
