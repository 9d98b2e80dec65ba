/** Whose a host or a name is. Only what the notice declares is matched; nothing is guessed. Pure. */
import { purposesOf } from '../consent/purposes.js';
import type { Notice, Service } from '../wire/notice.js';

/** The purpose and the service that declare something. */
export interface Owner {
  purpose: string;
  service: string;
}

export interface Asking extends Owner {
  /** Whose answer counts: the service's where the visitor can refuse it alone, else its purpose's. */
  asks: string;
}

export type Area = 'hosts' | 'cookies' | 'storage' | 'databases';

export interface Services {
  /** Who declares a host or a name most narrowly; nothing where nobody does. Quick, because nearly always nobody does. */
  owners(area: Area, name: string): Asking[] | undefined;
  /** Whether a text contains a URL with a declared host. */
  mentions(text: string): boolean;
}

/** As the full check wants them: one `*`, before a host's dot or at a name's end. A lone `*` would mean everything. */
const SOUND = /^(\*\.)?[^\s*]+\*?$/;

/** Who declares what, by the mark; of one with a `*`, the rest of it stands apart. */
interface Marks {
  exact: Map<string, Asking[]>;
  open: Map<string, Asking[]>;
  /** The lengths of the open ones, the longest first. */
  lengths: number[];
  /** With what any of them begins. */
  starts: Set<string>;
}

const marksOf = (notice: Notice, area: Area): Marks => {
  const marks: Marks = { exact: new Map(), open: new Map(), lengths: [], starts: new Set() };
  const asked = purposesOf(notice);
  for (const { name: purpose, services, of } of asked)
    for (const [service, declared] of Object.entries(of ? {} : (Object(services) as Record<string, Service>))) {
      const alone = `${purpose}/${service}`;
      const asks = asked.some(({ name }) => name === alone) ? alone : purpose;
      for (const mark of ([] as unknown[]).concat((Object(declared) as Service)[area] ?? [])) {
        if (typeof mark !== 'string' || !SOUND.test(mark)) continue;
        const rest = mark.replace('*', '');
        const at = rest === mark ? marks.exact : marks.open;
        marks.starts.add(rest[0]!);
        at.set(rest, [...(at.get(rest) ?? []), { purpose, service, asks }]);
      }
    }
  marks.lengths = [...new Set([...marks.open.keys()].map(({ length }) => length))].sort((a, b) => b - a);
  return marks;
};

/** Where a host ends that begins at `at`: at the first character but letters, digits, `.`, `-` and `_`. */
const endOfHost = (text: string, at: number): number => {
  let end = at;
  for (let code; (code = text.charCodeAt(end)) > 44 && code < 123 && code !== 47 && (code < 58 || code > 64);) end++;
  return end;
};

/** A page has few hosts, and names them often; whoever makes them up has no more than this of our memory. */
const MOST_HOSTS = 500;

const remember = (look: (host: string) => boolean): ((host: string) => boolean) => {
  const known = new Map<string, boolean>();
  return (host) => {
    let found = known.get(host);
    if (found === undefined) {
      if (known.size > MOST_HOSTS) known.clear();
      known.set(host, (found = look(host)));
    }
    return found;
  };
};

export const readServices = (notice: Notice): Services => {
  const areas = new Map<Area, Marks>();
  for (const area of ['hosts', 'cookies', 'storage', 'databases'] as const) areas.set(area, marksOf(notice, area));
  const owners: Services['owners'] = (area, name) => {
    const { exact, open, lengths, starts } = areas.get(area)!;
    if (area !== 'hosts' && !starts.has(name[0]!)) return;
    const found = exact.get(name);
    if (found) return found;
    for (const length of lengths) {
      const part = area === 'hosts' ? name.slice(-length) : name.slice(0, length);
      const owner = part.length < length ? undefined : open.get(part);
      if (owner) return owner;
    }
    return;
  };
  const declares = remember((host) => !!owners('hosts', host.toLowerCase()));
  return {
    // Ours are never held, whatever a notice declares.
    owners: (area, name) => (name.startsWith('sayso') ? undefined : owners(area, name)),
    mentions: (text) => {
      if (!text.includes('//') && !text.includes('&#')) return false;
      // A template engine may have escaped the slashes.
      const plain = text.includes('&#') ? text.replace(/&#(x2f|47);/gi, '/') : text;
      for (let at = 0; (at = plain.indexOf('//', at) + 2) > 1;)
        if (declares(plain.slice(at, endOfHost(plain, at)))) return true;
      return false;
    },
  };
};
