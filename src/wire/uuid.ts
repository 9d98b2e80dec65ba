/** A version 7 UUID (RFC 9562, section 5.7): 48 bits of time in ms, the rest random. `bytes` are 16 random bytes. */
export const uuid7 = (now: number, bytes: Uint8Array): string => {
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12);
  const random = Array.from(bytes.subarray(6, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = ((bytes[8]! & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(6, 8)}-${random.slice(8)}`;
};
