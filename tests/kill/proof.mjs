/** Reads the ledger where it lies, and proves each entry anew: nothing here is the product's own code. */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, createLocalJWKSet, decodeProtectedHeader, importJWK } from 'jose';
import pg from 'pg';

const SELECT = `
  SELECT l.site, l.subject, l.seq::int AS seq, l.id, l.payload AS hash, l.previous, l.chain,
         l.received::float8 AS received, l.notice, l.status, l.proof, p.payload, p.signature, p.receipt
  FROM sayso.ledger l LEFT JOIN sayso.payload p ON p.site = l.site AND p.subject = l.subject AND p.id = l.id
  ORDER BY l.subject, l.seq`;

export async function readLedger(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(SELECT);
  await client.end();
  return rows;
}

export const hashOf = (text) => createHash('sha256').update(text).digest('base64url');

/** JSON with its keys in order; enough of RFC 8785 for texts and whole numbers. */
export const canonical = (value) =>
  value && typeof value === 'object'
    ? `{${Object.keys(value)
        .sort()
        .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
        .join(',')}}`
    : JSON.stringify(value);

/** The JWS as the browser sent it, put together again from what is stored of it. */
export async function signatureHolds({ id, subject, hash, payload, signature }) {
  if (!signature || hashOf(payload) !== hash || JSON.parse(payload).id !== id) return false;
  const [head, , signed] = signature.split('.');
  const jws = `${head}.${Buffer.from(payload).toString('base64url')}.${signed}`;
  const { jwk } = decodeProtectedHeader(jws);
  await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] });
  return (await calculateJwkThumbprint(jwk)) === subject;
}

const linkOf = ({ site, subject, id, hash, seq, previous, received, notice, status, proof }) => ({
  ...{ site, subject, record: id, payload: hash, seq, previous, received, proof },
  notice: { hash: notice, status },
});

export async function receiptHolds(row, jwks) {
  const { payload } = await compactVerify(row.receipt, createLocalJWKSet(jwks), { algorithms: ['ES256'] });
  const { iss, controller, ...said } = JSON.parse(new TextDecoder().decode(payload));
  return Boolean(iss && controller) && canonical(said) === canonical({ ...linkOf(row), chain: row.chain });
}

export function chainHolds(row, before) {
  const { seq, previous, chain } = row;
  return seq === before.seq + 1 && previous === before.chain && chain === hashOf(canonical(linkOf(row)));
}

/** How many entries hold in each respect, and which do not. */
export async function proveLedger(rows, jwks) {
  const sum = { signatures: 0, receipts: 0, chains: 0, faults: [] };
  const heads = new Map();
  const note = async (row, name, holds) => {
    if (await holds.catch(() => false)) sum[name]++;
    else sum.faults.push(`${row.id}: ${name} do not hold (${row.proof}, #${row.seq} of ${row.subject})`);
  };
  for (const row of rows) {
    const before = heads.get(row.subject) ?? { seq: 0, chain: '' };
    heads.set(row.subject, row);
    await note(row, 'signatures', signatureHolds(row));
    await note(row, 'receipts', receiptHolds(row, jwks));
    await note(row, 'chains', Promise.resolve(chainHolds(row, before)));
  }
  return { ...sum, subjects: heads.size };
}

const nameIn = (notice, key) => Object.keys(notice.purposes).find((name) => String(notice.purposes[name].key) === key);

/** Purposes that stand otherwise in the browser than the newest record of the ledger says. */
export function disagreements(rows, stands, notice) {
  const newest = {};
  for (const { payload } of rows) {
    const { at, choices } = JSON.parse(payload);
    for (const [key, { choice }] of Object.entries(choices)) {
      const name = nameIn(notice, key);
      if (!(newest[name]?.since > at)) newest[name] = { state: choice, since: at };
    }
  }
  return Object.keys(newest).filter((name) => canonical(newest[name]) !== canonical(stands[name]));
}

/** Compares what was told with what is there: each record once, with the choices that the page named. */
export function compare(rows, kept, notice) {
  const times = new Map();
  for (const { id } of rows) times.set(id, (times.get(id) ?? 0) + 1);
  const decisions = [...kept.values()];
  const said = ({ payload }) =>
    Object.fromEntries(
      Object.entries(JSON.parse(payload).choices).map(([key, { choice }]) => [nameIn(notice, key), choice]),
    );
  const altered = rows.filter(
    ({ id, ...row }) => kept.has(id) && canonical(said(row)) !== canonical(kept.get(id).choices),
  );
  return {
    once: decisions.filter(({ id }) => times.get(id) === 1).length,
    missing: decisions.filter(({ id }) => !times.has(id)),
    twice: [...times].filter(([, count]) => count > 1).map(([id]) => id),
    altered: altered.map(({ id }) => id),
    untold: [...times.keys()].filter((id) => !kept.has(id)).length,
  };
}
