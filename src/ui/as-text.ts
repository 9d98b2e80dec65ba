/** Writes templates as HTML text, for servers. */
import type { TemplateResult } from 'lit/html.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as it stands between tags, or between the quotes of an attribute: it cannot end either. */
export const escape = (text: unknown): string => String(text).replace(/[&<>"]/g, (char) => ENTITIES[char]!);

const isTemplate = (value: unknown): value is TemplateResult =>
  Object(value) === value && 'strings' in (value as object);

const written = (value: unknown): string =>
  Array.isArray(value) ? value.map(written).join('') : isTemplate(value) ? asText(value) : escape(value ?? '');

/** What stands where the text before it ends: in a tag, a value without quotes gets them, and a listener cannot be. */
const placed = (before: string, value: unknown): string => {
  if (/[@.?][\w-]+="?$/.test(before)) throw new Error(`sayso: ${before.trim()} cannot be written as text`);
  return before.endsWith('=') ? `"${escape(value)}"` : written(value);
};

/** A template as HTML. What it draws in a browser, the parser makes of this, but for Lit's own comments. */
export const asText = ({ strings, values }: TemplateResult): string =>
  strings.map((part, n) => part + (n < values.length ? placed(part, values[n]) : '')).join('');
