/** 32-bit FNV-1a over UTF-16 units, in base 36: tells a damaged cookie from a whole one, nothing more. */
export const checksum = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
};
