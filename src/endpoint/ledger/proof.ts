/** Proves one receipt with a key set alone: no ledger, no network. */
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JWK } from 'jose';
import type { Receipt } from '../../wire/receipt.js';
import type { ConsentRecord } from '../../wire/record.js';
import { sha256 } from '../hash.js';
import { chainHash } from './chain.js';
import { open } from './envelope.js';
import { RECEIPT_TYPE } from './receipts.js';

/** The receipt, or the record beside it, does not hold; the message says what is wrong and how to mend it. */
export class Unproved extends Error {
  override readonly name = 'Unproved';
}

const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const WHAT: Readonly<Record<string, string>> = {
  'sayso-record+jws': 'a record, as the browser signed it. Give it as --payload, and its receipt here',
  'sayso-checkpoint+jws': 'a checkpoint, which sayso audit checks against the ledger',
  'sayso-event+jws': 'an event of the ledger, and no receipt',
};

const headerOf = (jws: string): { alg?: string; kid?: string; typ?: string } => {
  if (!JWS.test(jws))
    throw new Unproved(
      `It is no compact JWS: want three parts of base64url, separated by dots, got ${jws.length} characters in ${jws.split('.').length} part(s).`,
    );
  try {
    return decodeProtectedHeader(jws);
  } catch {
    throw new Unproved('Its first part is no header: want base64url of JSON. The receipt was cut or changed.');
  }
};

const checkHeader = (jws: string, keys: { keys: JWK[] }): string => {
  const { alg, kid = '', typ } = headerOf(jws);
  if (typ !== RECEIPT_TYPE)
    throw new Unproved(
      `It is ${WHAT[typ ?? ''] ?? `of the type ${JSON.stringify(typ)}`}; want a receipt, of the type "${RECEIPT_TYPE}".`,
    );
  if (alg !== 'ES256') throw new Unproved(`Its algorithm is ${JSON.stringify(alg)}, want "ES256".`);
  if (!keys.keys.some((key) => key.kid === kid))
    throw new Unproved(
      `The key set has no key ${JSON.stringify(kid)}, only ${keys.keys.map((key) => JSON.stringify(key.kid)).join(', ')}. Fetch the set anew from the receipt's issuer.`,
    );
  return kid;
};

/** A receipt that holds, and the key that signed it. */
export interface Proved {
  receipt: Receipt;
  kid: string;
}

/** Proves a receipt: signature, type, and that its chain hash is that of its own content. @throws Unproved */
export const proveReceipt = async (jws: string, keys: { keys: JWK[] }): Promise<Proved> => {
  const kid = checkHeader(jws, keys);
  const verified = await compactVerify(jws, createLocalJWKSet(keys), { algorithms: ['ES256'] }).catch(() => {
    throw new Unproved(`Its signature is not that of the key "${kid}": the receipt was changed, or never issued.`);
  });
  const receipt = JSON.parse(new TextDecoder().decode(verified.payload)) as Receipt;
  const chain = await chainHash(receipt);
  if (chain !== receipt.chain)
    throw new Unproved(`It is signed, but its chain hash is ${receipt.chain}, and its content gives ${chain}.`);
  return { receipt, kid };
};

const openSigned = async (jws: string, { site, subject }: Receipt): Promise<string> => {
  const opened = await open(jws, site);
  if (!('payload' in opened)) throw new Unproved(`The record does not hold: ${opened.message ?? opened.reason}.`);
  if (opened.subject !== subject)
    throw new Unproved(`The record is signed by ${opened.subject}, and the receipt is for ${subject}.`);
  return opened.payload;
};

/** The text as the receipt's hash knows it: as it is, or without the line break that editors put at a file's end. */
const matching = async (text: string, { payload }: Receipt): Promise<string> => {
  const tries = [text, text.replace(/\r?\n$/, '')];
  for (const each of tries) if ((await sha256(each)) === payload) return each;
  throw new Unproved(
    `The payload is another than the receipt's: its SHA-256 is ${await sha256(tries[1]!)}, the receipt says ${payload}. It must be the exact text, byte for byte.`,
  );
};

/** Proves that a receipt is for this record: the payload's exact text, or the record as the browser signed it. @throws Unproved */
export const provePayload = async (content: string, receipt: Receipt): Promise<ConsentRecord> => {
  const text = JWS.test(content.trim()) ? await openSigned(content.trim(), receipt) : content;
  return JSON.parse(await matching(text, receipt)) as ConsentRecord;
};
