/** A version 7 UUID (RFC 9562, section 5.7): 48 bits of time in ms, the rest random. `bytes` are 16 random bytes. */
export const uuid7 = (now: number, bytes: Uint8Array): string => {
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12);
  const hex = Array.from(bytes, (byte, i) => (i === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, '0')).join(
    '',
  );
  return (time + hex.slice(12)).replace(/(.{8})(.{4}).(...)(....)/, '$1-$2-7$3-$4-');
};
