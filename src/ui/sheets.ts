import { lookOf } from './look.js';

/**
 * The shadow root of an element, a server-rendered one included, dressed in constructable sheets: a strict policy has
 * nothing to refuse. Where the browser knows none (before Safari 16.4) there is no root, and the words in the light
 * stand as plain text and buttons.
 */
export const dress = (element: HTMLElement, text: string): ShadowRoot | null => {
  if (!document.adoptedStyleSheets) return null;
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
  // What a server wrote has brought its sheets, unless a policy refused them.
  if (!root.adoptedStyleSheets.length && !root.styleSheets.length) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [sheet, ...lookOf(element)];
  }
  return root;
};

/** For editors and the build, which shortens what stands under this tag. */
export const css = String.raw;
