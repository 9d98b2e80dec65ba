import type { Facts } from '../consent/decision.js';

/** The visitor's region: the option, else `<meta name="sayso-region">` (where a server can copy a header to), else unknown. */
export const findRegion = (option: string | undefined): string | null =>
  (option || document.querySelector<HTMLMetaElement>('meta[name=sayso-region]')?.content)?.toUpperCase() || null;

/** Reads the facts of a moment. Only `true` counts as Global Privacy Control (W3C GPC, section 3.3). */
export const readFacts = (region: string | null) => (): Facts => ({
  now: Date.now(),
  region,
  gpc: (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true,
});
