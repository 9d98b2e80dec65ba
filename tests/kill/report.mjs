/** The end of a run: what the ledger holds against what was told, as a table. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { databaseUrl } from './database.mjs';
import { compare, disagreements, proveLedger, readLedger } from './proof.mjs';

/** The product's own listing must come to the same end. */
async function listed(cli, folder) {
  const args = [cli, 'ledger', '--json', '--folder', folder];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 28 });
    return { lines: stdout.split('\n').filter(Boolean).length };
  } catch (error) {
    return { lines: 0, fault: `sayso ledger: exit ${error.code} ${error.stderr ?? ''}` };
  }
}

/** Kills by the time since `kept`, and how many of their decisions the ledger does not hold. */
function windows(kills, missing) {
  const lost = new Set(missing.map(({ id }) => id));
  const spans = [0, 2, 5, 10, 40, 300, Infinity];
  const all = spans.slice(1).map((most, index) => {
    const among = kills.filter(({ ms }) => ms >= spans[index] && ms < most);
    const gone = among.flatMap(({ ids }) => ids).filter((id) => lost.has(id));
    return {
      name: most === Infinity ? `from ${spans[index]} ms` : `${spans[index]} to ${most} ms`,
      kills: among.length,
      lost: gone.length,
    };
  });
  return all.filter(({ kills: count }) => count > 0);
}

/** Kills whose last decision the endpoint had not received when the browser died. */
function beforeEndpoint(kills, rows) {
  const received = new Map(rows.map(({ id, received }) => [id, received]));
  return kills.filter(({ at, ids }) => !(received.get(ids.at(-1)) <= at)).length;
}

function deathOf(kills, id) {
  const { way, ms } = kills.find(({ ids }) => ids.includes(id)) ?? {};
  return way ? `browser killed ${ms.toFixed(1)} ms after kept (${way})` : 'page left';
}

export async function judge({ run, serving, told, notice, end, cli }) {
  const rows = await readLedger(databaseUrl(serving.folder));
  const jwks = await (await fetch(`${serving.url}/v1/jwks.json`)).json();
  const [proof, list] = [await proveLedger(rows, jwks), await listed(cli, serving.folder)];
  const found = compare(rows, told.kept, notice);
  const faults = [
    ...run.faults,
    ...found.missing.map(({ id, round }) => `missing: ${id}, told in round ${round}, ${deathOf(run.kills, id)}`),
    ...found.twice.map((id) => `twice: ${id}`),
    ...found.altered.map((id) => `other choices than told: ${id}`),
    ...proof.faults,
    ...told.bounced.map((text) => `bounced: ${text}`),
    ...told.errors.map((text) => `error on the page: ${text}`),
    ...(list.fault ? [list.fault] : []),
    ...(list.lines === rows.length ? [] : [`sayso ledger lists ${list.lines} of ${rows.length} records`]),
    ...disagreements(rows, end.stands, notice).map((name) => `at the end the page and the ledger disagree on ${name}`),
    ...end.proofs.filter((word) => word !== 'valid').map((word) => `a receipt in the browser is ${word}`),
  ];
  return { run, serving, told, rows, proof, found, end, faults };
}

export function print({ run, serving, told, rows, proof, found, end, faults }, say) {
  const { sum, kills } = run;
  const line = (name, value) => say(`  ${name.padEnd(46)} ${String(value).padStart(6)}`);
  say('');
  line('rounds', sum.rounds);
  line('pages navigated away', sum.navigations);
  line('pages closed', sum.closes);
  line('  of these before the receipt', sum.pagesBeforeReceipt);
  line('browsers killed', sum.kills);
  line('  of these before the receipt', sum.killsBeforeReceipt);
  line('  of these before the endpoint had the record', beforeEndpoint(kills, rows));
  for (const { name, kills: count, lost } of windows(kills, found.missing)) {
    line(`  killed ${name} after kept: kills, missing`, `${count}, ${lost}`);
  }
  const lostIds = new Set(found.missing.map(({ id }) => id));
  for (const way of new Set(kills.map((kill) => kill.way))) {
    const ids = kills.filter((kill) => kill.way === way).flatMap((kill) => kill.ids);
    line(`  killed after ${way}: decisions, missing`, `${ids.length}, ${ids.filter((id) => lostIds.has(id)).length}`);
  }
  line('clicks in vain, done again', sum.inVain);
  line('endpoints killed', serving.kills);
  line('decisions told as kept', told.kept.size);
  line('  found once', found.once);
  line('  missing', found.missing.length);
  line('  with other choices', found.altered.length);
  line('records found twice', found.twice.length);
  line('records in the ledger', rows.length);
  line('  that were made but not told', found.untold);
  line('  of so many subjects', proof.subjects);
  line('signatures that verify', proof.signatures);
  line('receipts that verify', proof.receipts);
  line('chain links that verify', proof.chains);
  line('receipts that the browser holds valid', end.proofs.filter((word) => word === 'valid').length);
  line('restarts with the decision lost after 3 s', sum.forgotten);
  line('restarts with an older decision at load', sum.staleAtLoad);
  line('slowest to stand right after load, ms', sum.slowest);
  line('faults', faults.length);
  for (const fault of faults.slice(0, 50)) say(`  FAULT ${fault}`);
}
