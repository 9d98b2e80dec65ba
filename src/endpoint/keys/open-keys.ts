import { keysFromJson, ringOf, secretsFromJson, type Keys } from './keys.js';
import { secretsOf } from './secrets.js';

/** The keys that `keys` names: JSON, or a folder. */
export const openKeys = async (keys: string): Promise<Keys> => {
  if (!keys.trimStart().startsWith('{')) return (await import('./key-folder.js')).openFolder(keys);
  const [given, secrets] = [keysFromJson(keys), secretsFromJson(keys)];
  return { ring: ringOf(() => Promise.resolve(given)), secrets: secretsOf(() => Promise.resolve(secrets)) };
};
