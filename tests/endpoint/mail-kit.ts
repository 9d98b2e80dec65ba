/** What the tests of mail and accounts share: a site that sends mail, and what its server and its readers do. */
import type { Publication } from '../../src/endpoint/index.js';
import { Auditor, type Entry, type Findings } from '../../src/endpoint/ledger/audit.js';
import { subjectEntries } from '../../src/endpoint/ledger/entries.js';
import { factsOf } from '../../src/endpoint/ledger/facts.js';
import { standing } from '../../src/endpoint/ledger/standing.js';
import type { Texts } from '../../src/wire/notice.js';
import type { RecordedChoice } from '../../src/wire/record.js';
import type { Ground } from './house-kit.js';
import { ISSUER, noticeFor, textsFor } from './kit.js';

/** Key of the purpose that mail is sent for. */
export const NEWS = 2;

const textsIn = (locale: string, title: string): Texts => {
  const texts = textsFor();
  return { ...texts, locale, purposes: { ...texts.purposes, marketing_email: { title, text: 'News now and then.' } } };
};

/** The kit's notice with a purpose for mail. */
export const publicationFor = (site: string): Publication => {
  const notice = noticeFor(site);
  const purposes = { ...notice.purposes, marketing_email: { key: NEWS, regions: { US: 'opt-out' } } } as const;
  return {
    notice: { ...notice, purposes, locales: ['en', 'de'] },
    texts: [textsIn('en', 'Larkline News'), textsIn('de', 'Larkline-Neuigkeiten')],
  };
};

/** Choices of a record about the mail purpose. */
export const news = (choice: 'granted' | 'denied'): { choices: Record<string, RecordedChoice> } => ({
  choices: { [NEWS]: { choice, version: 1, regime: 'opt-in', days: 182 } },
});

export const ONE_CLICK = 'List-Unsubscribe=One-Click';
const FORM = 'application/x-www-form-urlencoded';

/** What a mail provider sends: no cookie, no origin, no token. */
export const click = (url: string, body: BodyInit = ONE_CLICK, headers: Record<string, string> = {}): Request =>
  new Request(url, {
    method: 'POST',
    body,
    headers: body instanceof FormData ? headers : { 'content-type': FORM, ...headers },
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });

export interface Link {
  url: string;
  headers: Record<string, string>;
  subject: string;
  key: number;
}

/** A link as the site's server asks for it. */
export const linkFor = async (ground: Ground, site: string, to: Record<string, unknown>): Promise<Link> => {
  const response = await ground.ask(site, '/mail/links', { scopes: ['server'], body: to });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as Link;
};

/** Asks as the site's server and reads the answer. */
export const askServer = async <T>(ground: Ground, site: string, path: string, body: unknown): Promise<T> => {
  const response = await ground.ask(site, path, { scopes: ['server'], body });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};

export const entriesOfSubject = async (ground: Ground, site: string, subject: string): Promise<Entry[]> => {
  const entries: Entry[] = [];
  for await (const entry of subjectEntries(ground.house.sql, site, subject)) entries.push(entry);
  return entries;
};

/** How the mail purpose stands in one subject's own chain. */
export const standsFor = async (
  ground: Ground,
  site: string,
  subject: string,
  key = NEWS,
): Promise<string | undefined> =>
  standing(await factsOf(ground.house.sql, site, subject), ground.clock.now).get(String(key))?.choice;

/** What an audit finds in one subject's chain. */
export const audited = async (ground: Ground, entries: readonly Entry[]): Promise<Findings[]> => {
  const auditor = new Auditor(await ground.house.ring.published());
  return Promise.all(entries.map((entry) => auditor.audit(entry)));
};

export const urlOf = (path: string): string => `${ISSUER}/v1${path}`;
