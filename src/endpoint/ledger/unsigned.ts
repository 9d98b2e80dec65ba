/** What may stand in the ledger without a browser's signature, and on whose word. */
import { isEvent } from '../../wire/event.js';
import type { ConsentRecord } from '../../wire/record.js';
import type { Link } from './chain.js';

/** Subjects that the endpoint itself names: there is no browser whose key they are. */
const OWN = /^(account|mail):/;

/**
 * Into a browser's own chain the endpoint may only write what takes away: a withdrawal by a link in a mail, the end of
 * a link to an account. Anything else there without the browser's signature is forged, whoever did it.
 */
const takesAway = (payload: string): boolean => {
  const said = JSON.parse(payload) as ConsentRecord;
  if (isEvent(said)) return said.kind === 'unlink';
  return said.cause === 'email-link' && Object.values(said.choices).every(({ choice }) => choice === 'denied');
};

/** How an entry without a signature stands: on nobody's word, on the endpoint's, or not at all. */
export const findUnsigned = ({ proof, subject, payload }: Link, text: string): 'unproven' | 'endpoint' | 'broken' => {
  if (proof === 'unproven') return subject === `unproven:${payload}` ? proof : 'broken';
  return proof === 'endpoint' && (OWN.test(subject) || takesAway(text)) ? proof : 'broken';
};
