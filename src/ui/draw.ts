/** Lit's drawing for the entries of their own that draw with our templates: Lit is imported in this room alone. */
export { render, type TemplateResult } from 'lit/html.js';
