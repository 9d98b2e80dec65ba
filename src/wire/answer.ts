/** What the endpoint answers to a batch: one outcome per record, each naming the record id and the payload's hash. */

/** Why a record was refused for good. */
export type BounceReason =
  | 'malformed'
  | 'wrong-site'
  | 'bad-signature'
  | 'id-reused'
  | 'too-large'
  | 'clock';

/** The endpoint's word on one record. */
export type Outcome =
  | { id: string; hash: string; outcome: 'accepted' | 'known'; receipt: string }
  | { id: string; hash: string; outcome: 'bounced'; reason: string; /** What was wrong, and where. */ message?: string };

const isText = (value: unknown): value is string => typeof value === 'string';

const isOutcome = (value: unknown): value is Outcome => {
  if (!value || typeof value !== 'object') return false;
  const { id, hash, outcome, receipt, reason } = value as Record<string, unknown>;
  if (!isText(id) || !isText(hash)) return false;
  return outcome === 'bounced' ? isText(reason) : (outcome === 'accepted' || outcome === 'known') && isText(receipt);
};

/** Reads an answer's body. Total: what is not an outcome is left out, so that a captive portal's 200 confirms nothing. */
export const parseAnswer = (body: string): Outcome[] => {
  try {
    const { outcomes } = JSON.parse(body) as { outcomes?: unknown };
    return Array.isArray(outcomes) ? outcomes.filter(isOutcome) : [];
  } catch {
    return [];
  }
};
