import type { Facts } from '../consent/decision.js';
import type { ConsentRecord } from '../wire/record.js';

export type Region = ConsentRecord['region'];

/** The visitor's region: the option, else `<meta name="sayso-region">` (where a server can copy a header to), else unknown. */
export const findRegion = (option: string | undefined): Region => {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="sayso-region"]')?.content;
  const code = (option || meta || '').toUpperCase();
  return code ? { code, from: option ? 'option' : 'meta' } : { code: null, from: 'none' };
};

/** The facts of this moment. Only `true` counts as Global Privacy Control (W3C GPC, section 3.3). */
export const readFacts = (region: Region): Facts => ({
  now: Date.now(),
  region: region.code,
  gpc: (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true,
});
