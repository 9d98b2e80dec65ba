import { keysFromJson, ringOf, secretsFromJson, type Keys } from './keys.js';
import { secretsOf } from './secrets.js';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Of keys that cannot be read nothing is said: an error of JSON quotes what stands around it, a folder is named by it. */
const check = (keys: string): void => {
  if (/^\s*[["']/.test(keys) || (/^\s*\{/.test(keys) && !isJson(keys)))
    throw new Error(
      'The keys (SAYSO_KEYS, or the option keys) are neither a JSON object nor the path of a folder. Give one JWK, or ' +
        '{"keys": [...]}, without quotes around it.',
    );
};

/** The keys that `keys` names: JSON, or a folder. @throws where they are neither */
export const openKeys = async (keys: string): Promise<Keys> => {
  check(keys);
  if (!keys.trimStart().startsWith('{')) return (await import('./key-folder.js')).openFolder(keys);
  const [given, secrets] = [keysFromJson(keys), secretsFromJson(keys)];
  return { ring: ringOf(() => Promise.resolve(given)), secrets: secretsOf(() => Promise.resolve(secrets)) };
};
