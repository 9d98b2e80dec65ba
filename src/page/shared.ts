import type { Consent } from '../page-api.js';

const KEY = Symbol.for('sayso');

type Place = { [KEY]?: Consent };

/** One instance per document, whatever the number of copies of this code: the first one made serves all. */
export const shareOne = (make: () => Consent): Consent => {
  const place = globalThis as Place;
  if (place[KEY]) return place[KEY];
  const consent = make();
  const { destroy } = consent;
  consent.destroy = () => {
    delete place[KEY];
    destroy();
  };
  return (place[KEY] = consent);
};
