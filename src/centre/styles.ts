import { css } from '../ui/sheets.js';
import { forms } from './form-styles.js';
import { lists } from './list-styles.js';

/**
 * A calm sheet of paper in the page: it takes the page's size of type, and its own colours from the properties that all
 * our elements share (ui/styles.ts). It stands in the flow, so it needs no shield but its shadow root. Where it is
 * narrow is asked of the element, not of the window.
 */
const paper = css`
  :host {
    display: block;
    container: centre / inline-size;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme~='light']) {
    color-scheme: light;
  }
  :host([theme~='dark']) {
    color-scheme: dark;
  }
  .surface {
    --s: var(--sayso-surface, Canvas);
    --t: var(--sayso-ink, CanvasText);
    --a: var(--sayso-accent, LinkText);
    --m: color-mix(in srgb, var(--t) 74%, var(--s));
    --l: var(--sayso-line, color-mix(in srgb, var(--t) 14%, var(--s)));
    --b: var(--sayso-button, var(--t));
    --c: var(--sayso-button-ink, var(--s));
    --e: var(--sayso-button-line, var(--b));
    --r: var(--sayso-radius, 1em);
    --q: var(--sayso-button-radius, min(var(--r), 0.625em));
    --p: clamp(1em, 4cqi, 2.5em);
    box-sizing: border-box;
    padding: var(--p);
    color: var(--t);
    background: var(--s);
    border: 1px solid var(--l);
    border-radius: var(--r);
    box-shadow: none !important;
    font-family: var(--sayso-font, system-ui, sans-serif);
    font-style: normal;
    font-weight: 400;
    text-align: start;
    text-transform: none;
    text-indent: 0;
    line-height: 1.55;
    overflow-wrap: break-word;
    accent-color: var(--a);
  }
  @supports (color: light-dark(red, red)) {
    .surface {
      --s: var(--sayso-surface, light-dark(#fff, #1c1e23));
      --t: var(--sayso-ink, light-dark(#1a1d24, #eef0f3));
      --a: var(--sayso-accent, light-dark(#2452d6, #9db7ff));
    }
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  :is(h2, h3, h4, h5, p, ul, ol, dl, dd, fieldset, blockquote) {
    margin: 0;
    padding: 0;
    border: 0;
    font-size: 1em;
    list-style: none;
  }
  :is(h2, h3, h4, h5) {
    font-weight: 600;
    line-height: 1.3;
    text-wrap: balance;
  }
  h2 {
    font-size: clamp(1.375em, 1.1em + 1.6cqi, 1.875em);
  }
  h3 {
    font-size: 1.25em;
  }
  p {
    text-wrap: pretty;
  }
  section {
    padding-block-start: var(--p);
  }
  section + section {
    margin-block-start: var(--p);
    border-top: 1px solid var(--l);
  }
  h3 + p {
    margin-block-start: 0.375em;
    color: var(--m);
    max-width: 65ch;
  }
  svg {
    flex: none;
    width: 1em;
    height: 1em;
    overflow: visible;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  :focus-visible {
    outline: 3px solid var(--a);
    outline-offset: 2px;
    border-radius: 0.25em;
  }
  :is(.fine, small) {
    font-size: 0.875em;
    color: var(--m);
  }
  @media print {
    :is(form, button, details:not([open])) {
      display: none;
    }
  }
`;

export const sheet: string = paper + lists + forms;
