import { fits } from '../wire/kept.js';
import type { Notice, Purpose, Service } from '../wire/notice.js';

/** One purpose of a notice, or one service of a purpose, as the decision reads it. */
export interface Asked extends Purpose {
  /** Of a service: `analytics/Counter`. */
  name: string;
  version: number;
  /**
   * NaN where an answer could not be kept: the key is taken or, like the version, nothing that the cookie can carry.
   * Such a purpose never stands on by its regime, because a refusal would not last.
   */
  key: number;
  /** Of a service: the name of its purpose. */
  of?: string | undefined;
}

/**
 * The purposes of a notice, each followed by those of its services that have a key of their own. The notice is the
 * site's own text and may be malformed: no value makes this throw.
 */
export const purposesOf = (notice: Notice): Asked[] => {
  const keys = new Set<number>();
  const asked = (name: string, purpose: Purpose, of?: string): Asked => {
    const { key, version = 1 } = Object(purpose) as Purpose;
    const sound = fits(key) && fits(version) && !keys.has(key) && keys.add(key);
    return { ...purpose, name, version, key: sound ? key : NaN, of };
  };
  const entries = <T>(named: unknown): [string, T][] => Object.entries(Object(named) as Record<string, T>);
  return entries<Purpose>(notice?.purposes).flatMap(([name, purpose]) => [
    asked(name, purpose),
    ...entries<Service>((Object(purpose) as Purpose).services)
      .map(([title, service]) => asked(`${name}/${title}`, { ...purpose, key: (Object(service) as Purpose).key }, name))
      .filter(({ key }) => key),
  ]);
};
