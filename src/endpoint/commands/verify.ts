import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Receipt } from '../../wire/receipt.js';
import type { ConsentRecord } from '../../wire/record.js';
import { provePayload, proveReceipt, Unproved, type Proved } from '../ledger/proof.js';
import { readArgs, readText, UsageError, type Command } from './command.js';
import { readKeySet } from './key-set.js';

const help = `sayso verify <receipt.jws> [--jwks <file|url>] [--payload <file>] [--json]

Verifies a receipt with nothing but the published key set, and prints who said what, and when. Needs no network
where the key set is a file. Exit code 1 where the receipt does not hold.

  --jwks     the key set, from a file or a URL; default: jwks.json beside the receipt
  --payload  the record: its exact payload, or the record as the browser signed it
  --json     one JSON object instead of lines
`;

const keysBeside = (file: string): string => {
  const beside = join(dirname(file), 'jwks.json');
  if (existsSync(beside)) return beside;
  throw new UsageError(
    `There is no key set ${beside}. Save the issuer's /.well-known/jwks.json there, or name one with --jwks.`,
  );
};

const PROOFS: Readonly<Record<Receipt['proof'], string>> = {
  signed: 'signed with the key of that browser',
  unproven: 'the browser could not sign',
  endpoint: 'written by the endpoint itself',
};

const choiceLines = (record: ConsentRecord | null): string[] =>
  Object.entries(record?.choices ?? {}).map(
    ([key, { choice, version, regime, days }]) =>
      `         purpose ${key}: ${choice}, version ${version}, ${regime}, ${days === 'never' ? 'without end' : `valid ${days} days`}`,
  );

const linesOf = ({ receipt, kid }: Proved, record: ConsentRecord | null): string[] => {
  const { iss, controller, site, subject, seq, received, notice, proof } = receipt;
  return [
    'The receipt holds.',
    `who      ${subject} (${PROOFS[proof]})`,
    `where    ${site}${controller ? `, of ${controller}` : ''}`,
    `what     record ${receipt.record}, payload ${receipt.payload}${record ? ', as given' : ''}`,
    ...choiceLines(record),
    ...(record ? [`         by ${record.cause}, at ${new Date(record.at).toISOString()} by the browser's clock`] : []),
    `when     received ${new Date(received).toISOString()}`,
    `notice   ${notice.hash || '(none named)'}, ${notice.status} when it was received`,
    `place    #${seq} of the subject's chain, ${seq === 1 ? 'its first' : `after ${receipt.previous}`}`,
    `by       ${iss}, key ${kid}`,
  ];
};

const verify = async (file: string, jwks: string | undefined, payload: string | undefined) => {
  const jws = (await readText(file)).trim();
  const proved = await proveReceipt(jws, await readKeySet(jwks ?? keysBeside(file)));
  const record = payload === undefined ? null : await provePayload(await readText(payload), proved.receipt);
  return { proved, record };
};

const OPTIONS = { jwks: { type: 'string' }, payload: { type: 'string' }, json: { type: 'boolean' } } as const;

export const command: Command = {
  help,
  run: async (args) => {
    const { values, positionals } = readArgs(args, OPTIONS, true);
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length) throw new UsageError('Name one receipt: sayso verify receipt.jws');
    try {
      const { proved, record } = await verify(file, values.jwks, values.payload);
      const lines = values.json ? [JSON.stringify({ holds: true, ...proved, record })] : linesOf(proved, record);
      process.stdout.write(`${lines.join('\n')}\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof Unproved)) throw error;
      if (values.json) process.stdout.write(`${JSON.stringify({ holds: false, message: error.message })}\n`);
      else process.stderr.write(`The receipt ${file} does not hold. ${error.message}\n`);
      return 1;
    }
  },
};
