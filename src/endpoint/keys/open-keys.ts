import { keysFromJson, ringOf, type KeyRing } from './keys.js';

/** The ring that `keys` names: JSON, or a folder. */
export const openKeys = async (keys: string): Promise<KeyRing> => {
  if (!keys.trimStart().startsWith('{')) return (await import('./key-folder.js')).openFolder(keys);
  const given = keysFromJson(keys);
  return ringOf(() => Promise.resolve(given));
};
