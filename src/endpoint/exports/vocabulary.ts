/**
 * The words of the export in linked form: records structured after ISO/IEC TS 27560 as the W3C guide "Consent records
 * and receipts as per 27560" tells it, in the Data Privacy Vocabulary 2.3. The text of the ISO document is not public,
 * so nothing here claims to conform to it: `dct:conformsTo` names the vocabulary's own profile.
 */
import type { Choice, Regime } from '../../wire/notice.js';
import type { RecordCause } from '../../wire/record.js';

export const RECORD_PROFILE = 'https://w3id.org/dpv/schema/dpv-27560#record';
export const RECEIPT_PROFILE = 'https://w3id.org/dpv/schema/dpv-27560#receipt';

const iri = { '@type': '@id' } as const;
const time = { '@type': 'xsd:dateTime' } as const;

/** Prefixes, and which values are IRIs or times. `sayso:` is our own: what neither vocabulary has a word for. */
export const CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  schema: 'https://schema.org/',
  sayso: 'urn:sayso:',
  'dct:conformsTo': iri,
  'dct:publisher': iri,
  'dct:source': iri,
  'dct:replaces': iri,
  'dct:created': time,
  'dpv:hasDataController': iri,
  'dpv:hasDataProcessor': iri,
  'dpv:hasLegalBasis': iri,
  'dpv:isIndicatedBy': iri,
  'dpv:isIndicatedAtTime': time,
  'dpv:hasConsentStatus': { '@container': '@list' },
} as const;

/** The states that an event can be in here (REC-2); only the first two allow anything. */
export type Status =
  | 'ConsentGiven'
  | 'RenewedConsentGiven'
  | 'ConsentRefused'
  | 'ConsentWithdrawn'
  | 'ConsentExpired'
  | 'ConsentInvalidated';

/** What an answer is after the one before it. Where silence counted as yes, the first no withdraws. */
export const statusOf = (before: Choice | null, choice: Choice, regime: Regime): Status => {
  if (choice === 'granted') return before === 'granted' ? 'RenewedConsentGiven' : 'ConsentGiven';
  const stoodOn = before === 'granted' || (before === null && (regime === 'opt-out' || regime === 'objection'));
  return stoodOn ? 'ConsentWithdrawn' : 'ConsentRefused';
};

/**
 * One control for several purposes is expressed, a control of its own explicitly expressed (REC-4). Records are written
 * for decisions alone, so that none is ever implied.
 */
export const basisOf = (regime: Regime, cause: RecordCause, layer: string | null): string => {
  if (regime === 'objection') return 'dpv:LegitimateInterest';
  if (regime === 'required') return 'dpv:LegalBasis';
  const own = (cause === 'save' || cause === 'withdraw' || cause === 'signal-overruled') && layer !== null;
  return own ? 'dpv:ExplicitlyExpressedConsent' : 'dpv:ExpressedConsent';
};

/** ISO 8601 days; what the customer alone ends (CPNI) has no length but an end. */
export const durationOf = (days: number | 'never'): Record<string, string> =>
  days === 'never'
    ? { '@type': 'dpv:UntilEventDuration', 'rdf:value': 'until the data subject changes it' }
    : { '@type': 'dpv:TemporalDuration', 'rdf:value': `P${days}D` };

/** ms since 1970 as ISO 8601 in UTC. */
export const timeOf = (ms: number): string => new Date(ms).toISOString();
