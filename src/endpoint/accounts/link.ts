/**
 * A browser joins an account, and leaves it: two appends each, one in either chain. Both are idempotent, so that
 * whoever is cut off in between sends the same again. The account's end is written first when joining, because it
 * spends the ticket; what counts is the browser's own, which its key signed.
 */
import type { Outcome } from '../../wire/answer.js';
import type { MemberEvent } from '../../wire/event.js';
import type { House } from '../house.js';
import { sha256 } from '../hash.js';
import { Refusal } from '../http/refusal.js';
import { append } from '../ledger/append.js';
import type { Entry } from '../ledger/audit.js';
import { appendVouched, idFrom } from '../ledger/vouched.js';
import type { BrowserEvent, OpenedEvent } from './event.js';
import { accountBy, chainOf } from './members.js';
import { memberIn } from './standing.js';
import { accountIn, endOfTicket } from './ticket.js';

const SALT_LETTERS = 22;

/** An event and when it was sent, by the same clock. */
export interface Sent extends OpenedEvent {
  sent: number;
}

const refuse = (code: string, message: string): Refusal => new Refusal(403, code, { message, path: 'event.ticket' });

/** The account's end of an event; it follows from the event and what names it, so that it is made once. */
const memberEvent = async (
  { event, opened }: OpenedEvent,
  kind: MemberEvent['kind'],
  about: readonly unknown[],
): Promise<MemberEvent> => ({
  ...{ v: 1, kind, site: event.site, at: event.at, notice: event.notice, supersedes: [], choices: {} },
  id: await idFrom(about, event.at),
  salt: (await sha256(JSON.stringify([...about, opened.hash]))).slice(0, SALT_LETTERS),
  subject: opened.subject,
  by: opened.hash,
});

const writeMember = async (
  house: House,
  account: string,
  { sent, entry }: { sent: number; entry: MemberEvent },
): Promise<Outcome> =>
  appendVouched(house, { site: entry.site, subject: account, entry: { ...entry, supersedes: [] }, sent });

const writeOwn = async (house: House, { event, opened, sent }: Sent): Promise<void> => {
  const outcome = await append(house, { site: event.site, sent, opened });
  if (outcome.outcome === 'bounced')
    throw new Refusal(409, 'id-reused', { message: 'event.id: was used before for something else.', path: 'event.id' });
};

/** The entries before one with this id, and whether there is one. */
const before = (entries: readonly Entry[], id: string): { known: boolean; earlier: readonly Entry[] } => {
  const place = entries.findIndex(({ link }) => link.record === id);
  return { known: place >= 0, earlier: place < 0 ? entries : entries.slice(0, place) };
};

/** Ends a membership in an account's chain, for the event that ended it. */
const leave = async (house: House, told: Sent, account: string): Promise<void> => {
  const entry = await memberEvent(told, 'unlink', ['unlink', told.event.id, account]);
  await writeMember(house, account, { sent: told.sent, entry });
};

/** The browser that a ticket was spent by. */
const holderOf = async (
  house: House,
  { site, account, id }: { site: string; account: string; id: string },
): Promise<string | undefined> => {
  const found = (await chainOf(house, site, account)).find(({ link }) => link.record === id);
  return found && memberIn(found)?.subject;
};

/** A ticket names its account's end by itself: whoever comes second with it finds the place taken. */
const join = async (house: House, told: Sent, ticket: string): Promise<void> => {
  const spent = { ...told, event: { ...told.event, at: Number(ticket.split('.')[3]) } };
  const entry = { ...(await memberEvent(spent, 'link', ['link', ticket])), at: told.event.at };
  const account = accountIn(ticket);
  const outcome = await writeMember(house, account, { sent: told.sent, entry });
  if (
    outcome.outcome === 'bounced' &&
    (await holderOf(house, { site: entry.site, account, id: entry.id })) !== entry.subject
  )
    throw refuse('spent-ticket', 'A ticket serves one browser once. Ask the site’s server for another one.');
};

type LinkSent = Sent & { event: Extract<BrowserEvent, { kind: 'link' }> };

const checkTicket = async (house: House, { event }: LinkSent): Promise<void> => {
  const end = await endOfTicket(house, event.site, event.ticket);
  if (end === null) throw refuse('unknown-ticket', 'This endpoint gave no such ticket to this site.');
  if (end <= house.now()) throw refuse('expired-ticket', 'A ticket serves for five minutes. Ask for another one.');
};

/** Links a browser to the account that its ticket names; the one that it belonged to before is left. */
export const linkBrowser = async (house: House, told: LinkSent): Promise<void> => {
  const { event, opened } = told;
  const { known, earlier } = before(await chainOf(house, event.site, opened.subject), event.id);
  const [was, now] = [accountBy(earlier), accountIn(event.ticket)];
  if (!known) await checkTicket(house, told);
  if (!known && was === now) return;
  await join(house, told, event.ticket);
  await writeOwn(house, told);
  if (was !== null && was !== now) await leave(house, told, was);
};

/** Ends a browser's link. One that has none stays as it is. */
export const unlinkBrowser = async (house: House, told: Sent): Promise<void> => {
  const { known, earlier } = before(await chainOf(house, told.event.site, told.opened.subject), told.event.id);
  const was = accountBy(earlier);
  if (was === null && !known) return;
  await writeOwn(house, told);
  if (was !== null) await leave(house, told, was);
};
