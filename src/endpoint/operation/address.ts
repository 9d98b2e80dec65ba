/** Whose request it is: the socket's address, or what the site's own proxies say, and nothing that a visitor says. */

export interface Trust {
  /** How many proxies of the site's own stand in front. */
  hops: number;
  /** Where they write the address of whom they serve. */
  header: string;
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;

/** The first 64 bits of an IPv6 address: what one household or one server has. `null` where it is none. */
const prefixOf = (text: string): string | null => {
  let host: string;
  try {
    host = new URL(`http://[${text.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
  } catch {
    return null;
  }
  const [head = '', tail = ''] = host.split('::');
  const [front, back] = [head, tail].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const zeros = host.includes('::') ? Array<string>(8 - front.length - back.length).fill('0') : [];
  const groups = [...front, ...zeros, ...back];
  // IPv4 in IPv6 clothes, as a socket that listens on both gives it.
  if (groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff') return dotted(groups[6]!, groups[7]!);
  return `${groups.slice(0, 4).join(':')}::/64`;
};

const dotted = (...halves: string[]): string =>
  halves.flatMap((half) => [parseInt(half, 16) >> 8, parseInt(half, 16) & 255]).join('.');

/** Takes off a port, brackets and quotes, as proxies add them. */
const bare = (text: string): string => {
  const plain = text.trim().replace(/^"(.*)"$/, '$1');
  return /^\[(.*)\](?::\d+)?$/.exec(plain)?.[1] ?? /^([\d.]+):\d+$/.exec(plain)?.[1] ?? plain;
};

/** What counts as one address: an IPv4 address, or an IPv6 network of 64 bits. `null` for anything else. */
export const groupOf = (text: string | undefined): string | null => {
  if (!text || text.length > 80) return null;
  const address = bare(text);
  return IPV4.test(address) ? address : prefixOf(address);
};

/** `for=` of each element of a `Forwarded` header (RFC 7239, section 4). */
const forwardedFor = (value: string): string[] =>
  value.split(',').map((element) => /(?:^|;)\s*for=("[^"]*"|[^;\s]*)/i.exec(element)?.[1] ?? '');

const listOf = (value: string, header: string): string[] =>
  header === 'forwarded' ? forwardedFor(value) : value.split(',');

/** Beyond this no header is read: it was never written by a proxy. */
const LONGEST = 4000;

/**
 * Whose request it is. Each trusted proxy adds the address that it saw at the end of the list, so the visitor is as
 * far from the end as there are such proxies; whatever stands before was sent by the visitor.
 */
export const clientOf = (headers: Headers, socket: string | undefined, { hops, header }: Trust): string | null => {
  const value = hops ? headers.get(header) : null;
  if (!value || value.length > LONGEST) return groupOf(socket);
  const list = listOf(value, header);
  return groupOf(list[Math.max(0, list.length - hops)]) ?? groupOf(socket);
};

const LOCAL = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][\da-f]{2}:|fe80:|0:0:0:0::)/;

/** Whether an address is of this machine or of a private network. */
export const isLocal = (address: string): boolean => LOCAL.test(address);

/** Whether a proxy stands in front that the options do not tell of: then all visitors would seem to be one. */
export const isBehindUnknownProxy = (headers: Headers, address: string, { hops }: Trust): boolean =>
  !hops && isLocal(address) && (headers.has('x-forwarded-for') || headers.has('forwarded'));
