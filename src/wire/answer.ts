/** What the endpoint answers to a batch: one outcome per record, each naming the record id and the payload's hash. */

/** Why a record was refused for good. */
export type BounceReason = 'malformed' | 'wrong-site' | 'bad-signature' | 'id-reused' | 'too-large';

/** The endpoint's word on one record. */
export type Outcome =
  | { id: string; hash: string; outcome: 'accepted' | 'known'; receipt: string }
  | {
      id: string;
      hash: string;
      outcome: 'bounced';
      reason: string;
      /** What was wrong, and where. */ message?: string;
    };

const isOutcome = (value: unknown): value is Outcome => {
  const { id, hash, outcome, receipt, reason } = Object(value) as Record<string, unknown>;
  const word = outcome === 'bounced' ? reason : ['accepted', 'known'].includes(outcome as string) && receipt;
  return [id, hash, word].every((text) => typeof text === 'string');
};

/** Reads an answer's body. Total: what is not an outcome is left out, so that a captive portal's 200 confirms nothing. */
export const parseAnswer = (body: string): Outcome[] => {
  try {
    return (JSON.parse(body) as { outcomes: unknown[] }).outcomes.filter(isOutcome);
  } catch {
    return [];
  }
};
