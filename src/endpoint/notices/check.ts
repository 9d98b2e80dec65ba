/** The full check of what is to be published: every fault, with its place and how to mend it. */
import type { Fault } from '../../wire/notice-check.js';
import { checkNotice } from '../../wire/notice-check.js';
import { checkTexts } from '../../wire/texts-check.js';
import type { Notice, Texts } from '../../wire/notice.js';
import { hashable } from '../../wire/canonical.js';
import { at } from '../../wire/snapshot.js';
import { sha256 } from '../hash.js';

/** A notice as it is published, with its texts in every language. */
export interface Publication {
  notice: Notice;
  texts?: readonly Texts[];
}

const under = (path: string, faults: readonly Fault[]): Fault[] =>
  faults.map((fault) => ({ ...fault, path: [path, fault.path].filter(Boolean).join('.') }));

const hashFault = async (path: string, value: { hash?: string }): Promise<Fault[]> => {
  if (value.hash === undefined) return [];
  const want = await sha256(hashable(value));
  return want === value.hash
    ? []
    : [{ path: `${path}.hash`, got: value.hash, want: `${want}; run \`sayso hash --write\` after every edit` }];
};

/**
 * What no text can hold for ever: NUL and half characters. JSON can escape them, so they would be hashed and stored,
 * and then PostgreSQL's JSON functions refuse the whole list that the publication stands in.
 */
const unstorable = (value: unknown, path: string): Fault[] => {
  if (typeof value === 'string')
    return /[\0\p{Cs}]/u.test(value)
      ? [{ path, got: JSON.stringify(value).slice(0, 60), want: 'a text without NUL and half characters' }]
      : [];
  if (!value || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]) => [
    ...unstorable(key, path),
    ...unstorable(each, at(path, Array.isArray(value) ? Number(key) : key)),
  ]);
};

/** Every fault of a publication for one site; `path` is where it stands, empty for the whole. Total. */
export const publicationFaults = async (path: string, site: string, of: Publication): Promise<Fault[]> => {
  const { notice, texts = [] } = of;
  const here = (name: string): string => (path ? `${path}.${name}` : name);
  const faults = under(here('notice'), checkNotice(notice));
  if (!faults.length) {
    faults.push(...(await hashFault(here('notice'), notice)));
    if (notice.site !== site)
      faults.push({ path: here('notice.site'), got: notice.site, want: `"${site}", the site that it stands under` });
  }
  for (const [i, each] of texts.entries()) {
    const place = here(`texts[${i}]`);
    const wrong = under(place, checkTexts(each, notice));
    faults.push(...(wrong.length ? wrong : await hashFault(place, each)));
  }
  // Only once the shape holds is it known to be plain, and of a depth that can be walked.
  return faults.length ? faults : [...unstorable(notice, here('notice')), ...unstorable(texts, here('texts'))];
};
