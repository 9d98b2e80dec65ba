/**
 * Whether mail may go to an address. The address's chain tells what was asked, confirmed and withdrawn; the chain of
 * whoever granted tells whether the grant still stands. A withdrawal in either wins.
 */
import { isEvent, type MailAskedEvent, type MailBasis, type MailConfirmedEvent } from '../../wire/event.js';
import type { ConsentRecord } from '../../wire/record.js';
import { chainOf } from '../accounts/members.js';
import { standingsOf } from '../accounts/standing.js';
import type { House } from '../house.js';
import type { Entry } from '../ledger/audit.js';

/** How mail to an address stands. */
export interface MailState {
  state: 'none' | 'pending' | 'confirmed' | 'withdrawn';
  /** Since when: ms since 1970; `null` for `none`. */
  since: number | null;
  basis: MailBasis | null;
  /** Whether mail may be sent: confirmed, or a customer who never objected. */
  send: boolean;
}

/** What was last asked of an address, and what became of it. */
export interface Asked {
  event: MailAskedEvent;
  /** When it was asked, and when confirmed, by the endpoint's clock. */
  at: number;
  confirmed: number | null;
}

/** What an address's chain says on one purpose. */
export interface AddressWords {
  /** By id: what was asked since the last withdrawal, in order. */
  asked: ReadonlyMap<string, Asked>;
  withdrawn: number | null;
}

const denies = (said: ConsentRecord, key: number): boolean => said.choices[key]?.choice === 'denied';

/** Reads an address's chain. Whatever was asked before a withdrawal is over with it. */
export const wordsOf = (entries: readonly Entry[], key: number): AddressWords => {
  const asked = new Map<string, Asked>();
  let withdrawn: number | null = null;
  for (const { kept, link } of entries) {
    const said = kept && (JSON.parse(kept.payload) as ConsentRecord | MailAskedEvent | MailConfirmedEvent);
    if (!said) continue;
    if (!isEvent(said)) {
      if (!denies(said, key)) continue;
      asked.clear();
      withdrawn = link.received;
    } else if (said.kind === 'mail-asked' && said.key === key)
      asked.set(said.id, { event: said, at: link.received, confirmed: null });
    else if (said.kind === 'mail-confirmed' && asked.has(said.asked))
      asked.set(said.asked, { ...asked.get(said.asked)!, confirmed: link.received });
  }
  return { asked, withdrawn };
};

/** How the grant behind a mail stands: by whoever granted, or as the site said where nobody is named. */
export interface Ground {
  choice: 'granted' | 'denied' | 'open';
  since: number;
}

/** How a subject stands on a purpose. What lapsed or was never said leaves it open. */
export const groundOf = async (
  house: Pick<House, 'sql' | 'now'>,
  { site, key }: { site: string; key: number },
  of: string,
): Promise<Ground> => {
  const stood = (await standingsOf(house, site, of)).get(String(key));
  if (!stood || stood.choice === 'lapsed') return { choice: 'open', since: stood?.since ?? 0 };
  return { choice: stood.choice, since: stood.since };
};

const NONE: MailState = { state: 'none', since: null, basis: null, send: false };
const withdrawnAt = (since: number, basis: MailBasis | null): MailState => ({
  state: 'withdrawn',
  since,
  basis,
  send: false,
});

/** A soft opt-in needs no grant, only that nobody objected. */
export const carries = ({ choice }: Ground, basis: MailBasis): boolean =>
  choice === 'granted' || (choice === 'open' && basis === 'soft-opt-in');

const judge = ({ event, at, confirmed }: Asked, ground: Ground | null): MailState => {
  const { basis } = event;
  if (ground?.choice === 'denied') return withdrawnAt(ground.since, basis);
  if (ground && !carries(ground, basis)) return { ...NONE, basis };
  if (confirmed !== null) return { state: 'confirmed', since: confirmed, basis, send: true };
  return { state: 'pending', since: at, basis, send: basis === 'soft-opt-in' };
};

/** What counts: the newest that was confirmed, else the newest that was asked. */
export const foremost = ({ asked }: AddressWords): Asked | undefined => {
  const all = [...asked.values()];
  return all.filter(({ confirmed }) => confirmed !== null).at(-1) ?? all.at(-1);
};

/** Of whom the state is asked. */
export interface About {
  site: string;
  key: number;
  /** The address's subject, or `null` where none is named. */
  mail: string | null;
  /** Who granted, where that is named. */
  of: string | null;
}

/** Without an address nothing can be confirmed. */
const stateOfGrant = async (house: Pick<House, 'sql' | 'now'>, { site, key, of }: About): Promise<MailState> => {
  if (of === null) return NONE;
  const { choice, since } = await groundOf(house, { site, key }, of);
  if (choice === 'denied') return withdrawnAt(since, null);
  return choice === 'granted' ? { state: 'pending', since, basis: 'consent', send: false } : NONE;
};

/** How mail stands. */
export const stateOf = async (house: Pick<House, 'sql' | 'now'>, about: About): Promise<MailState> => {
  const { site, key, mail } = about;
  const given = await stateOfGrant(house, about);
  if (given.state === 'withdrawn' || mail === null) return given;
  const words = wordsOf(await chainOf(house, site, mail), key);
  const asked = foremost(words);
  if (!asked) return words.withdrawn === null ? given : withdrawnAt(words.withdrawn, null);
  const whose = asked.event.of;
  return judge(asked, whose === null ? null : await groundOf(house, { site, key }, whose));
};
