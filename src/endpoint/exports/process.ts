/** The processing that a purpose stands for: what the visitor was shown, and what the site's options say of it. */
import type { House } from '../house.js';
import type { Regime } from '../../wire/notice.js';
import { retentionOf } from '../retention/options.js';
import type { Contact, Disclosure } from './options.js';
import type { Publications, Shown } from './publications.js';

type Node = Record<string, unknown>;

/** A purpose as it was asked last. */
export interface Ask {
  key: string;
  /** Hashes. */
  notice: string;
  texts: string;
  regime: Regime;
}

export const partyIri = (site: string, role: 'controller' | 'processor'): string => `urn:sayso:${role}:${site}`;

const contactOf = ({ person, address, email, phone, url }: Contact): Node => ({
  'schema:contactPoint': {
    '@type': 'schema:ContactPoint',
    ...(person ? { 'schema:name': person } : {}),
    ...(email ? { 'schema:email': email } : {}),
    ...(phone ? { 'schema:telephone': phone } : {}),
    ...(url ? { 'schema:url': url } : {}),
  },
  ...(address ? { 'schema:address': address } : {}),
});

/** Controller and processor as parties, told once in an export. */
export const partiesOf = (house: House, site: string): Node[] => {
  const { contact = {}, processor } = house.options.sites[site]!;
  const controller = {
    '@id': partyIri(site, 'controller'),
    '@type': 'dpv:DataController',
    'dct:identifier': site,
    'dpv:hasName': house.controllers.get(site) ?? '',
    ...contactOf(contact),
  };
  if (!processor) return [controller];
  const { name, ...how } = processor;
  const id = partyIri(site, 'processor');
  return [controller, { '@id': id, '@type': 'dpv:DataProcessor', 'dpv:hasName': name, ...contactOf(how) }];
};

/** Fields that ISO/IEC TS 27560 asks for and that nothing here fills: said, not passed over. */
const missingOf = (site: Disclosure, { key, shown }: { key: string; shown: Shown }): string[] => {
  const recipients = shown.text?.recipients ?? [];
  const has: Readonly<Record<string, boolean>> = {
    party_contact:
      site.contact?.email !== undefined || site.contact?.phone !== undefined || site.contact?.url !== undefined,
    party_address: site.contact?.address !== undefined,
    jurisdiction: site.jurisdiction !== undefined,
    storage_locations: site.storage !== undefined,
    pii_type: site.personal !== undefined && Object.hasOwn(site.personal, key),
    recipient_third_parties: recipients.length > 0,
    withdrawal_method: site.withdrawal !== undefined,
    privacy_rights: site.privacyRights !== undefined,
    purposes: shown.text !== null,
  };
  return Object.keys(has).filter((name) => !has[name]);
};

const storageOf = (places: readonly string[] | undefined, { days, basis }: { days: number; basis: string }): Node[] => [
  ...(places ? [{ '@type': 'dpv:StorageLocation', 'dpv:hasLocation': places }] : []),
  {
    '@type': 'dpv:StorageDuration',
    'dpv:hasDuration': { '@type': 'dpv:TemporalDuration', 'rdf:value': `P${days}D` },
    'dct:description': `Counted from the end of the answer. ${basis}`,
  },
];

const purposeOf = (site: string, key: string, { name, text }: Shown): Node => ({
  '@id': `urn:sayso:purpose:${site}:${key}`,
  '@type': 'dpv:Purpose',
  'dct:identifier': name,
  ...(text ? { 'dct:title': text.title, 'dct:description': text.text } : {}),
});

const rightsOf = ({ withdrawal, privacyRights }: Disclosure): Node[] => [
  ...(withdrawal
    ? [{ '@type': 'dpv:DataSubjectRight', 'dct:title': 'Withdrawal', 'dpv:isExercisedAt': withdrawal }]
    : []),
  ...(privacyRights
    ? [{ '@type': 'dpv:DataSubjectRight', 'dct:title': 'Privacy rights', 'dpv:isExercisedAt': privacyRights }]
    : []),
];

/** The part of a consent record that says what was consented to. */
export const processOf = async (
  house: House,
  publications: Publications,
  { site, ask }: { site: string; ask: Ask },
): Promise<Node> => {
  const own = house.options.sites[site]!;
  const shown = await publications.shown(ask.key, ask);
  const rights = rightsOf(own);
  const missing = missingOf(own, { key: ask.key, shown });
  return {
    'dpv:hasDataController': partyIri(site, 'controller'),
    ...(own.processor ? { 'dpv:hasDataProcessor': partyIri(site, 'processor') } : {}),
    ...(own.jurisdiction ? { 'dpv:hasJurisdiction': own.jurisdiction } : {}),
    'dpv:hasProcess': {
      '@type': 'dpv:Process',
      'dpv:hasPurpose': purposeOf(site, ask.key, shown),
      'dpv:hasPersonalData': own.personal?.[ask.key] ?? [],
      'dpv:hasRecipient': shown.text?.recipients ?? [],
      'dpv:hasService': Object.keys(shown.purpose?.services ?? {}),
      'dpv:hasStorageCondition': storageOf(own.storage, retentionOf(own, ask.key)),
      ...(shown.text?.basis ? { 'sayso:basis': shown.text.basis } : {}),
    },
    ...(rights.length ? { 'dpv:hasRight': rights } : {}),
    ...(missing.length ? { 'sayso:missing': missing } : {}),
  };
};
