/** What browser and endpoint say to each other about the visitor's rights. All times are ms since 1970. */
import type { Choice, Regime } from './notice.js';
import type { Receipt } from './receipt.js';

/** What a visitor may ask for. */
export type RequestKind = 'see' | 'export' | 'correct' | 'erase' | 'concern';

/**
 * How a request stands. `verified`: the subject's key proved it, or the site's staff saw who asks. `unverified`: nobody
 * did yet, and nothing is disclosed or erased for it by itself.
 */
export type RequestStatus = 'received' | 'verified' | 'unverified' | 'answered' | 'refused';

/** Why a request was refused, or waits. */
export type RequestReason = 'not-identified' | 'legal-hold' | 'legal-duty' | 'legal-claims' | 'unfounded' | 'other';

/** A request as its visitor sees it. */
export interface VisitorRequest {
  /** Such as `SAY-7K3M-Q2XA-90TF`. */
  reference: string;
  kind: RequestKind;
  status: RequestStatus;
  /** Whether the subject's key proved it when it came. */
  proven: boolean;
  received: number;
  due: number;
  events: { at: number; status: RequestStatus; reason: RequestReason | null }[];
  /** What the visitor wrote; `null` where nothing was, or once it was erased. */
  text: string | null;
  contact: string | null;
  /** What the site answered. */
  answer: string | null;
}

/** How one purpose stands by the ledger. */
export interface SeenStanding {
  /** Key of the purpose; the notice tells its name. */
  key: number;
  choice: Choice | 'lapsed';
  since: number;
  /** When the answer is over; `null` where it never is. */
  until: number | null;
  version: number;
  regime: Regime;
  /** Ids of the records that say so. */
  records: string[];
  /** Whether records contradict each other; the refusal stands. */
  conflict: boolean;
}

/** One record as the ledger holds it. */
export interface SeenRecord {
  /** The entry of the ledger: what its chain hash is made of. It stays when the record is erased. */
  link: Omit<Receipt, 'iss' | 'controller' | 'chain'>;
  chain: string;
  /** Payload, signature (a JWS without its payload) and receipt; `null` once the record was erased. */
  kept: { payload: string; signature: string | null; receipt: string } | null;
  erased: { at: number; reason: string } | null;
}

/** One page of a subject's records. */
export interface SeenPage {
  subject: string;
  records: SeenRecord[];
  /** `after` of the next page; `null` on the last. */
  next: number | null;
  /**
   * Comes with the first page, as do the contact and the request that it leaves; `null` there too where the subject has
   * more than 1,000 records.
   */
  standing: SeenStanding[] | null;
  contact: { contact: string; written: number } | null;
  request: VisitorRequest | null;
}
