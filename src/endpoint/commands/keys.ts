import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readFiles } from '../keys/key-folder.js';
import { keysFromJson, secretsFromJson, type StoredKey } from '../keys/keys.js';
import { listKeys, listSecrets, retire, rotate, rotateSecret, type ListedKey } from '../keys/rotation.js';
import { withNewKey } from '../keys/rotation-json.js';
import type { StoredSecret } from '../keys/secrets.js';
import { readArgs, UsageError, type Command } from './command.js';

const help = `sayso keys list [--json] [--folder <folder>]
sayso keys rotate [--now] [--secret] [--folder <folder>]
sayso keys retire <kid> [--folder <folder>]

The keys that sign receipts, and the endpoint's secrets. Running instances see a change within seconds.

  list      every key, and whether it signs; nothing secret
  rotate    makes a key that is published at once and signs a day later, so that no copy of the key set lacks it.
            While one waits, none is made.
  retire    deletes the private part of a key that does not sign. Its public part stays published: what it signed
            verifies for ever.

  --now     the new key signs at once: for the day a key was stolen
  --secret  adds a secret instead (unsubscribe links, nonces, account names); the older ones stay and are needed
  --folder  the endpoint's folder, default .data; the keys stand in its folder keys

SAYSO_KEYS names another folder of keys. Where it holds the keys as JSON, rotate prints the new JSON for it, private
parts included, and changes nothing.
`;

/** Where the keys are: a folder, or the JSON itself. */
const placeOf = (folder: string): { folder: string; json: string | null } => {
  const keys = process.env['SAYSO_KEYS'] || join(folder, 'keys');
  return keys.trimStart().startsWith('{') ? { folder: '', json: keys } : { folder: keys, json: null };
};

const out = (text: string): void => void process.stdout.write(`${text}\n`);

const day = (ms: number): string => (ms > 0 ? new Date(ms).toISOString().slice(0, 16).replace('T', ' ') : 'unknown');

const lineOf = ({ kid, state, created, from }: ListedKey): string =>
  `${kid}  ${state.padEnd(7)}  made ${day(created)}${from === undefined ? '' : `, signs from ${day(from)} UTC`}`;

const read = async (folder: string, json: string | null): Promise<[StoredKey[], StoredSecret[]]> => {
  if (json) return [keysFromJson(json), secretsFromJson(json)];
  if (!existsSync(folder)) throw new Error(`There are no keys in ${folder}. sayso serve makes the first.`);
  return [[...(await readFiles(folder, 'receipts')).values()], [...(await readFiles(folder, 'secret')).values()]];
};

const list = async (place: ReturnType<typeof placeOf>, asJson: boolean): Promise<void> => {
  const [stored, kept] = await read(place.folder, place.json);
  const [keys, secrets] = [await listKeys(stored, Date.now()), await listSecrets(kept)];
  if (asJson) return out(JSON.stringify({ keys, secrets }));
  for (const key of keys) out(`key     ${lineOf(key)}`);
  for (const { kid, created, newest } of secrets)
    out(`secret  ${kid.padEnd(43)}  ${newest ? 'newest ' : 'former '}  made ${day(created)}`);
};

const turn = async ({ folder, json }: ReturnType<typeof placeOf>, { now, secret }: Wish): Promise<void> => {
  if (json) {
    out(await withNewKey(json, { secret, atOnce: now, now: Date.now() }));
    return void process.stderr.write('Put this in the place of SAYSO_KEYS, on every instance, within a day.\n');
  }
  if (secret) return out(`secret ${(await rotateSecret(folder, Date.now())).kid} was added`);
  const { key, made } = await rotate(folder, Date.now(), now);
  out(`${made ? 'made' : 'waiting already, none made'}: ${lineOf(key)}`);
};

interface Wish {
  now: boolean;
  secret: boolean;
}

const strike = async ({ folder, json }: ReturnType<typeof placeOf>, kid: string | undefined): Promise<void> => {
  if (!kid) throw new UsageError('Name the key: sayso keys retire <kid>; sayso keys list tells them.');
  if (json) throw new UsageError('The keys stand in SAYSO_KEYS: take the "d" out of that key there, and nothing else.');
  out(`retired: ${lineOf(await retire(folder, kid, Date.now()))}`);
};

const OPTIONS = {
  json: { type: 'boolean' },
  now: { type: 'boolean' },
  secret: { type: 'boolean' },
  folder: { type: 'string' },
} as const;

export const command: Command = {
  help,
  run: async (args) => {
    const { values, positionals } = readArgs(args, OPTIONS, true);
    const { json = false, now = false, secret = false, folder = '.data' } = values;
    const [what, kid, more] = positionals;
    const place = placeOf(folder);
    if (more !== undefined || (kid !== undefined && what !== 'retire'))
      throw new UsageError(`"${more ?? kid}" is too much.`);
    if (what === 'list') await list(place, json);
    else if (what === 'rotate') await turn(place, { now, secret });
    else if (what === 'retire') await strike(place, kid);
    else throw new UsageError(`Say what to do: sayso keys list, rotate or retire${what ? `, not "${what}"` : ''}.`);
    return 0;
  },
};
