import { css } from './sheets.js';

/**
 * What all our elements share. Two colours, ink and surface, make the others, so that a theme cannot favour one
 * button; system colours stand in where `light-dark()` is unknown (Chrome 111 to 122, Safari 16.4).
 *
 * The page's rules hit the host and the light words. `!important` in a shadow sheet beats them, inline ones included
 * (CSS Cascade 4, section 6.1). `all: unset` leaves the words what they inherit from their slot, and the looks of a
 * button stand on the slot too, because a page could set our private variables on the button itself. Line height,
 * letter and word spacing come in through the host, where they are open to the visitor's own styles (WCAG 1.4.12).
 * The host's display, visibility and opacity stay open as well, so that filters may hide us.
 *
 * Documented properties: `--sayso-surface`, `--sayso-ink`, `--sayso-accent`, `--sayso-button`, `--sayso-button-ink`,
 * `--sayso-radius`, `--sayso-font`, `--sayso-width`, `--sayso-layer`.
 */
export const shared = css`
  :host {
    position: fixed !important;
    inset: auto 0 0 !important;
    z-index: var(--sayso-layer, 2147483647) !important;
    width: auto !important;
    height: auto !important;
    max-width: none !important;
    max-height: none !important;
    min-width: 0 !important;
    min-height: 0 !important;
    margin: 0 !important;
    padding: 0 !important;
    border: 0 !important;
    background: none !important;
    box-shadow: none !important;
    transform: none !important;
    filter: none !important;
    overflow: visible !important;
    pointer-events: none !important;
    font-size: medium !important;
    line-height: 1.5;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  .surface {
    --s: var(--sayso-surface, Canvas);
    --t: var(--sayso-ink, CanvasText);
    --a: var(--sayso-accent, LinkText);
    --m: color-mix(in srgb, var(--t) 74%, var(--s));
    --l: color-mix(in srgb, var(--t) 14%, var(--s));
    --b: var(--sayso-button, var(--t));
    --c: var(--sayso-button-ink, var(--s));
    --r: var(--sayso-radius, 1em);
    all: initial;
    visibility: inherit;
    color-scheme: inherit;
    line-height: inherit;
    letter-spacing: inherit;
    word-spacing: inherit;
    box-sizing: border-box;
    flex-direction: column;
    color: var(--t);
    background: var(--s);
    border: 1px solid var(--l);
    border-radius: var(--r);
    box-shadow: 0 12px 40px -8px #0004;
    font-family: var(--sayso-font, system-ui, sans-serif);
    overflow-wrap: break-word;
  }
  @supports (color: light-dark(red, red)) {
    .surface {
      --s: var(--sayso-surface, light-dark(#fff, #1c1e23));
      --t: var(--sayso-ink, light-dark(#1a1d24, #eef0f3));
      --a: var(--sayso-accent, light-dark(#2452d6, #9db7ff));
    }
  }
  slot {
    outline: 3px solid var(--a);
  }
  .actions slot {
    background: var(--b);
    color: var(--c);
    border: 1px solid var(--b);
    border-radius: min(var(--r), 0.625em);
    font-weight: 600;
  }
  ::slotted(*) {
    all: unset !important;
  }
  ::slotted(button) {
    box-sizing: border-box !important;
    display: grid !important;
    place-items: center !important;
    min-height: 2.75em !important;
    padding: 0.375em 0.25em !important;
    border: inherit !important;
    border-radius: inherit !important;
    background: inherit !important;
    text-align: center !important;
    cursor: pointer !important;
  }
  ::slotted(button:hover) {
    background-image: linear-gradient(#8886 0 0) !important;
  }
  ::slotted(:focus-visible) {
    outline: inherit !important;
    outline-offset: 2px !important;
  }
  .actions {
    flex: none;
    display: grid;
    grid-auto-rows: 1fr;
    gap: 0.5em;
  }
  @media (min-width: 18em) {
    .actions {
      grid-template-columns: repeat(3, 1fr);
    }
  }
  @media print {
    :host {
      display: none;
    }
  }
`;

/** The first layer: a bar that floats where there is room, a sheet that fills the edge where there is not. */
export const bar = css`
  .surface {
    display: flex;
    gap: min(0.875em, 2dvh);
    max-height: 50dvh;
    overflow: auto;
    padding: min(1em, 4dvh) 1em max(min(1em, 4dvh), env(safe-area-inset-bottom));
    border-width: 1px 0 0;
    border-radius: var(--r) var(--r) 0 0;
  }
  .text {
    min-height: 2.5em;
    overflow: auto;
    overscroll-behavior: contain;
  }
  .unseen {
    position: absolute;
    inset: 0 auto auto 0;
    opacity: 0;
    pointer-events: none;
  }
  ::slotted(p) {
    display: block !important;
  }
  ::slotted(small) {
    margin-inline-end: 0.5em !important;
    opacity: 0.75 !important;
  }
  ::slotted(a) {
    display: inline-block !important;
    text-decoration: underline !important;
    cursor: pointer !important;
  }
  @media (min-width: 56em) {
    .surface {
      flex-direction: row;
      align-items: center;
      gap: 2em;
      max-width: min(100% - 2em, var(--sayso-width, 72em));
      margin: auto auto max(1em, env(safe-area-inset-bottom));
      padding: 1.125em 1.25em 1.125em 1.5em;
      border-width: 1px;
      border-radius: var(--r);
    }
    .text {
      flex: 1;
      max-height: calc(50dvh - 3em);
    }
    .actions {
      min-width: 22.5em;
    }
  }
`;
