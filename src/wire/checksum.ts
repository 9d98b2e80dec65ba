/** 32-bit FNV-1a over the characters, in base 36: tells a damaged cookie from a whole one, nothing more. */
export const checksum = (text: string): string => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(36);
};
