/** Whose a host or a name is. Only what the notice declares is matched; nothing is guessed. Pure. */
import { purposesOf, type Asked } from '../consent/purposes.js';
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
  /** Who declares a host or a name most narrowly; none where nobody does. */
  owners(area: Area, name: string): Asking[];
  /** Whether a text contains anything that looks like a declared host. Quick, for texts that do not. */
  mentions(text: string): boolean;
}

/** One declaration, such as `*.example.com` or `_ga*`, and the parts before and behind its `*`. */
interface Mark extends Asking {
  mark: string;
  parts: string[];
}

/** Ours are never held, whatever a notice declares. */
const OURS = /^sayso/;
/** As the full check wants them: one `*`, before a host's dot or at a name's end. A lone `*` would mean everything. */
const SOUND = /^(\*\.)?[^\s*]+\*?$/;

const marksOf = (asked: readonly Asked[], area: Area): Mark[] =>
  asked.flatMap(({ name: purpose, services, of }) =>
    Object.entries(of ? {} : (Object(services) as Record<string, Service>)).flatMap(([service, declared]) => {
      const alone = `${purpose}/${service}`;
      const asks = asked.some(({ name }) => name === alone) ? alone : purpose;
      return ([] as unknown[])
        .concat((Object(declared) as Service)[area] ?? [])
        .filter((mark): mark is string => typeof mark === 'string' && SOUND.test(mark))
        .map((mark) => ({ purpose, service, asks, mark, parts: mark.split('*') }));
    }),
  );

/** A pattern that finds one of the marks; an empty list is found nowhere. */
const pattern = (marks: readonly Mark[], [before, star, after]: readonly string[], flags?: string): RegExp => {
  const texts = marks.map(({ parts }) => parts.map((part) => part.replace(/\W/g, '\\$&')).join(star));
  return RegExp(`${before}(?:${texts.join('|') || '[]'})${after}`, flags);
};

export const readServices = (notice: Notice): Services => {
  const areas: Partial<Record<Area, { marks: Mark[]; any: RegExp }>> = {};
  for (const area of ['hosts', 'cookies', 'storage', 'databases'] as const) {
    const marks = marksOf(purposesOf(notice), area);
    areas[area] = { marks, any: pattern(marks, ['^', '.*', '$']) };
  }
  const loose = pattern(areas.hosts!.marks, ['', '', ''], 'i');
  return {
    owners: (area, name) => {
      const { marks, any } = areas[area]!;
      // One test for what nobody declares, which is nearly everything.
      if (!any.test(name) || OURS.test(name)) return [];
      const fit = marks.filter(({ mark, parts: [before, after] }) =>
        after === undefined ? name === mark : name.startsWith(before!) && name.endsWith(after),
      );
      const most = Math.max(...fit.map(({ mark }) => mark.length));
      return fit.filter(({ mark }) => mark.length === most);
    },
    mentions: (text) => loose.test(text),
  };
};
