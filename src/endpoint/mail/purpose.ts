/** The purposes that a site sends mail for. */
import type { Purpose } from '../../wire/notice.js';
import type { House } from '../house.js';
import { Refusal } from '../http/refusal.js';
import { noticesOf } from '../notices/in-force.js';
import { DEFAULT_PURPOSES } from './options.js';

/** A purpose as the notice in force has it. */
export interface MailPurpose {
  name: string;
  key: number;
  purpose: Purpose;
  notice: { id: string; version: number; hash: string };
}

/** Every purpose that any notice of the site has under a name, or with a key: the newest notice first. */
const having = async (
  { sql }: Pick<House, 'sql'>,
  site: string,
  fits: (name: string, purpose: Purpose) => boolean,
): Promise<MailPurpose | null> => {
  for (const { hash, is } of await noticesOf(sql, site))
    for (const [name, purpose] of Object.entries(is.purposes))
      if (fits(name, purpose))
        return { name, key: purpose.key, purpose, notice: { id: is.id, version: is.version, hash } };
  return null;
};

/** Names of a site's mail purposes. */
export const mailNames = ({ options }: Pick<House, 'options'>, site: string): readonly string[] =>
  options.sites[site]?.mail?.purposes ?? DEFAULT_PURPOSES;

/** The purpose with a key, in the newest notice that has it. A link outlives the notice that it was made under. */
export const purposeByKey = (house: Pick<House, 'sql'>, site: string, key: number): Promise<MailPurpose | null> =>
  having(house, site, (_, purpose) => purpose.key === key);

/** The mail purpose that a call names, the first one where it names none. @throws Refusal 400 */
export const purposeNamed = async (
  house: Pick<House, 'sql' | 'options'>,
  site: string,
  name = mailNames(house, site)[0]!,
): Promise<MailPurpose> => {
  const names = mailNames(house, site);
  const found = names.includes(name) ? await having(house, site, (each) => each === name) : null;
  if (found && found.purpose.regime !== 'required') return found;
  throw new Refusal(400, 'no-mail-purpose', {
    message: `purpose: mail is sent here for ${names.map((each) => `"${each}"`).join(', ')}, as far as a published notice has them and does not require them. Name one of these, or add yours to the site's mail.purposes.`,
    path: 'purpose',
    got: name.slice(0, 64),
  });
};

/** The keys of all mail purposes of a site, with their names. Every notice counts, so that older records do too. */
export const mailKeys = async (
  house: Pick<House, 'sql' | 'options'>,
  site: string,
): Promise<ReadonlyMap<string, string>> => {
  const names = mailNames(house, site);
  const keys = new Map<string, string>();
  for (const { is } of await noticesOf(house.sql, site))
    for (const [name, { key }] of Object.entries(is.purposes))
      if (names.includes(name) && !keys.has(String(key))) keys.set(String(key), name);
  return keys;
};
