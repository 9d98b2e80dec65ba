import type { TemplateResult } from 'lit/html.js';

/**
 * What Lit's own tag of this name makes (the shape that its `TemplateResult` documents), without Lit: so that a server
 * writes the very templates that the elements draw, and loads no Lit for it.
 */
export const html = (strings: TemplateStringsArray, ...values: unknown[]): TemplateResult => ({
  ['_$litType$']: 1,
  strings,
  values,
});
