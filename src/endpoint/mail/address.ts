/** Addresses as they are compared: never stored, only hashed. */

/** Longest address that mail can carry (RFC 5321, section 4.5.3.1.3). */
const MOST = 254;

const hostOf = (domain: string): string => {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return '';
  }
};

/**
 * One text per mailbox: without white space around it, in NFC and small letters, the domain in its ASCII form; `null`
 * where it is no address. Small letters in the local part too: no known host tells `Ann@` from `ann@`, and a withdrawal
 * must not miss by a capital. Dots and `+tags` stay, because to most hosts they make another mailbox.
 */
export const normalAddress = (text: string): string | null => {
  const bare = text.trim().normalize('NFC').toLowerCase();
  const [, local = '', domain = ''] = /^([^\s<>()",:;\\@]{1,64})@([^\s/?#@:[\]\\%]+?)\.?$/u.exec(bare) ?? [];
  const host = domain && hostOf(domain);
  const address = `${local}@${host}`;
  return local && host && address.length <= MOST ? address : null;
};
