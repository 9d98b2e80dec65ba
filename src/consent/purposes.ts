import { fits } from '../wire/kept.js';
import type { Notice, Purpose } from '../wire/notice.js';

/** One purpose of a notice as the decision reads it. */
export interface Asked extends Purpose {
  name: string;
  version: number;
  /**
   * NaN where an answer could not be kept: the key is taken or, like the version, nothing that the cookie can carry.
   * Such a purpose never stands on by its regime, because a refusal would not last.
   */
  key: number;
}

/** The purposes of a notice. The notice is the site's own text and may be malformed: no value makes this throw. */
export const purposesOf = (notice: Notice): Asked[] => {
  const keys = new Set<number>();
  return Object.entries(Object(notice?.purposes) as Record<string, Purpose>).map(([name, purpose]) => {
    const { key, version = 1 } = Object(purpose) as Purpose;
    const sound = fits(key) && fits(version) && !keys.has(key) && keys.add(key);
    return { ...purpose, name, version, key: sound ? key : NaN };
  });
};
