/** The end of a run: what the ledger holds against what was answered. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { databaseUrl } from '../kill/database.mjs';
import { chainHolds, hashOf, readLedger, receiptHolds, signatureHolds } from '../kill/proof.mjs';
import { countCheckpoints, lookForBroken, readErasures } from './look.mjs';

/** The product's own audit: its exit code and its sum. */
export async function audit({ cli, folder }, more = []) {
  const args = [cli, 'audit', '--json', '--folder', folder, ...more];
  const {
    stdout = '',
    stderr = '',
    code = 0,
  } = await promisify(execFile)(process.execPath, args, {
    maxBuffer: 1 << 28,
  }).catch((error) => error);
  const lines = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const faults = lines.filter(({ what }) => what !== 'sum' && what !== 'uncovered').map((line) => JSON.stringify(line));
  if (code !== 0 && !faults.length) faults.push(stderr.slice(-500));
  return { code, sum: lines.at(-1) ?? {}, faults: faults.slice(0, 10) };
}

const unsignedHolds = ({ subject, hash, payload, signature, proof }) =>
  signature === null && proof === 'unproven' && subject === `unproven:${hash}` && hashOf(payload) === hash;

/** How many entries hold in each respect. An erased one is held against the receipt that its sender was given. */
async function proveAll(rows, letters, jwks) {
  const sum = { signatures: 0, receipts: 0, chains: 0, faults: [] };
  const heads = new Map();
  const note = async (row, name, holds) => {
    if (await Promise.resolve(holds).catch(() => false)) sum[name]++;
    else sum.faults.push(`${row.id}: ${name} do not hold (#${row.seq} of ${row.subject})`);
  };
  for (const row of rows) {
    const before = heads.get(row.subject) ?? { seq: 0, chain: '' };
    heads.set(row.subject, row);
    const receipt = row.receipt ?? letters.get(row.id)?.receipt;
    await note(row, 'receipts', receiptHolds({ ...row, receipt }, jwks));
    await note(row, 'chains', chainHolds(row, before));
    if (row.payload !== null) await note(row, 'signatures', row.signature ? signatureHolds(row) : unsignedHolds(row));
  }
  return { ...sum, subjects: heads.size };
}

/** Each record that was answered stands there once, whole or erased as its subject was told, with the answered receipt. */
function compare(rows, book) {
  const byId = new Map();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  const told = book.acknowledged();
  const missing = told.filter(({ id }) => !byId.has(id)).map(({ id }) => id);
  const twice = [...byId].filter(([, found]) => found.length > 1).map(([id]) => id);
  const faults = [];
  let erased = 0;
  for (const letter of told) {
    const [row] = byId.get(letter.id) ?? [];
    if (!row) continue;
    const { id } = letter;
    if (row.subject !== letter.subject || row.hash !== letter.hash) faults.push(`not as it was sent: ${id}`);
    if (row.payload === null) erased++;
    if (letter.erased && row.payload !== null) faults.push(`told as erased, and still there: ${id}`);
    if (!letter.erased && !letter.left && row.payload === null) faults.push(`erased, and nobody asked for it: ${id}`);
    if (row.receipt !== null && row.receipt !== letter.receipt) faults.push(`another receipt than answered: ${id}`);
  }
  const untold = [...byId.keys()].filter((id) => !book.letters.get(id)?.acknowledged);
  return { told, missing, twice, untold, erased, faults, byId };
}

/** Records of one subject stand in the order in which it wrote them. */
function misplaced(subjects, byId) {
  const faults = [];
  for (const { name, letters } of subjects) {
    const places = letters.map(({ id }) => byId.get(id)?.[0].seq ?? 0);
    if (places.some((seq, i) => seq !== i + 1)) faults.push(`out of order: ${name}: ${places.join(', ')}`);
  }
  return faults;
}

/** Erased means recorded, record by record, and as a whole. */
function unrecorded(subjects, erasures) {
  const noted = new Set(erasures.map(({ subject, id }) => `${subject} ${id}`));
  const faults = [];
  for (const { name, letters } of subjects)
    for (const { id, erased } of letters)
      if (erased && !noted.has(`${name} ${id}`)) faults.push(`told as erased, and not recorded: ${id}`);
  return faults;
}

/** Tries that were told nothing about a record which had been kept by then. */
function silences({ book, rounds }, byId) {
  const kept = book.silences.filter(({ id, from, to }) => {
    const [{ received } = {}] = byId.get(id) ?? [];
    return received >= from && received <= to;
  });
  const isSoft = ({ from, to }) => rounds.some((round) => round.soft && from >= round.from && to <= round.to);
  const soft = kept.filter(isSoft);
  return { refused: kept.filter(({ status }) => status !== 'cut off').length, cutOff: kept.length, soft };
}

export async function judge({ run, book, subjects, folder, cli, jwks, saved }) {
  const broken = await lookForBroken(folder);
  const rows = await readLedger(databaseUrl(folder));
  const proof = await proveAll(rows, book.letters, jwks);
  const found = compare(rows, book);
  const quiet = silences({ book, rounds: run.rounds }, found.byId);
  const audited = await audit({ cli, folder }, ['--saved', saved]);
  const { entries, erased } = audited.sum;
  const faults = [
    ...new Set([...run.faults, ...broken]),
    ...book.faults,
    ...found.missing.map((id) => `missing: ${id}`),
    ...found.twice.map((id) => `twice: ${id}`),
    ...found.untold.map((id) => `in the ledger, and never acknowledged: ${id}`),
    ...found.faults,
    ...misplaced(subjects, found.byId),
    ...unrecorded(subjects, await readErasures(folder)),
    ...proof.faults,
    ...quiet.soft.map(({ id, status }) => `kept, and told otherwise in a round of SIGTERM: ${id} (${status})`),
    ...audited.faults.map((line) => `sayso audit: ${line}`),
    ...(audited.code === 0 ? [] : [`sayso audit: exit ${audited.code}`]),
    ...(entries === rows.length && erased === found.erased
      ? []
      : [`sayso audit counts ${entries} and ${erased} erased`]),
  ];
  return { run, book, rows, proof, found, quiet, audited, faults, checkpoints: await countCheckpoints(folder) };
}
