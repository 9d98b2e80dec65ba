/** Double opt-in: a link to an address, and the word of whoever reads its mail. */
import * as v from 'valibot';
import type { MailAskedEvent, MailBasis, MailConfirmedEvent } from '../../wire/event.js';
import { chainOf } from '../accounts/members.js';
import type { House } from '../house.js';
import { sha256 } from '../hash.js';
import { seal, unseal } from '../keys/seal.js';
import { appendVouched, freshSalt, idFrom, standsNow } from '../ledger/vouched.js';
import { DEFAULT_CONFIRM_DAYS } from './options.js';
import { purposeByKey } from './purpose.js';
import { carries, groundOf, wordsOf, type Asked } from './state.js';

const CONFIRM = { use: 'mail', as: 'confirm' } as const;
const DAY = 86_400_000;

/** What is asked of an address. */
export interface Asking {
  site: string;
  /** The address's subject. */
  mail: string;
  key: number;
  basis: MailBasis;
  /** Who granted, or `null` where the site took the grant. */
  of: string | null;
}

/** What a link confirms. */
export interface Confirmation {
  site: string;
  mail: string;
  key: number;
  /** Id of the event that asked. */
  asked: string;
  /** ms since 1970. */
  until: number;
}

const shape = v.strictTuple([v.string(), v.string(), v.number(), v.string(), v.number()]);

/** The token of a link to confirm, and its end. */
export const makeConfirmation = async (
  { secrets, options, now }: Pick<House, 'secrets' | 'options' | 'now'>,
  { site, mail, key, asked }: Omit<Confirmation, 'until'>,
): Promise<{ token: string; expires: number }> => {
  const expires = now() + (options.sites[site]?.mail?.confirmDays ?? DEFAULT_CONFIRM_DAYS) * DAY;
  return { token: await seal(secrets, CONFIRM, JSON.stringify([site, mail, key, asked, expires])), expires };
};

/** What a token confirms; `null` where it was not made here, or its site is gone. */
export const readConfirmation = async (
  { secrets, options }: Pick<House, 'secrets' | 'options'>,
  token: string,
): Promise<Confirmation | null> => {
  const text = await unseal(secrets, CONFIRM, token);
  if (text === null) return null;
  const [site, mail, key, asked, until] = v.parse(shape, JSON.parse(text));
  return Object.hasOwn(options.sites, site) ? { site, mail, key, asked, until } : null;
};

/** What every event of an address's chain has. */
const base = async (
  house: Pick<House, 'sql' | 'now'>,
  { site, key }: { site: string; key: number },
): Promise<Omit<MailAskedEvent, 'kind' | 'id' | 'basis' | 'of'>> => {
  const hash = (await purposeByKey(house, site, key))?.notice.hash ?? '';
  return { v: 1, site, at: house.now(), notice: { hash }, supersedes: [], choices: {}, salt: freshSalt(), key };
};

const write = async (
  house: House,
  { site, mail }: { site: string; mail: string },
  entry: MailAskedEvent | MailConfirmedEvent,
): Promise<void> => {
  const outcome = await appendVouched(house, { site, subject: mail, entry: { ...entry, supersedes: [] } });
  if (!standsNow(outcome)) throw new Error(`A step of a confirmation was not kept: ${outcome.outcome}`);
};

/** What was asked, or is asked now: once for each grant, however often the link is sent. */
export const askFor = async (house: House, asking: Asking): Promise<Asked> => {
  const { site, mail, key, basis, of } = asking;
  const { asked, withdrawn } = wordsOf(await chainOf(house, site, mail), key);
  const before = [...asked.values()].filter(({ event }) => event.of === of && event.basis === basis).at(-1);
  if (before) return before;
  const id = await idFrom(['mail-asked', site, mail, key, basis, of, withdrawn], withdrawn ?? 0);
  const event: MailAskedEvent = { ...(await base(house, { site, key })), kind: 'mail-asked', id, basis, of };
  await write(house, asking, event);
  return { event, at: event.at, confirmed: null };
};

/** The time in a version 7 UUID, ms since 1970. */
const timeOf = (id: string): number => parseInt(id.replace('-', '').slice(0, 12), 16);

/** What became of a link to confirm. */
export type Confirmed = 'confirmed' | 'expired' | 'withdrawn';

/** How a confirmation would end, were it given now; `ready` where it would count. */
export const foresee = async (
  house: Pick<House, 'sql' | 'now'>,
  { site, mail, key, asked, until }: Confirmation,
): Promise<Confirmed | 'ready'> => {
  const found = wordsOf(await chainOf(house, site, mail), key).asked.get(asked);
  if (!found) return 'withdrawn';
  const { of, basis } = found.event;
  const ground = of === null ? null : await groundOf(house, { site, key }, of);
  if (ground?.choice === 'denied') return 'withdrawn';
  if (found.confirmed !== null) return 'confirmed';
  return house.now() > until || (ground && !carries(ground, basis)) ? 'expired' : 'ready';
};

/** Confirms, once; `shown` is the text that stood above the button. @throws Unavailable */
export const confirm = async (
  house: House,
  what: Confirmation,
  shown: { locale: string; text: string },
): Promise<Confirmed> => {
  const { site, key, asked } = what;
  const end = await foresee(house, what);
  if (end !== 'ready') return end;
  // By what was asked alone: two links of one asking, pressed at once, leave one event.
  const id = await idFrom(['mail-confirmed', site, what.mail, asked], timeOf(asked));
  const text = { ...shown, hash: await sha256(shown.text) };
  await write(house, what, { ...(await base(house, { site, key })), kind: 'mail-confirmed', id, asked, shown: text });
  return 'confirmed';
};
