import { css } from './sheets.js';

/** What a surface of ours looks like; for elements that stand in the page as well. */
export const look = css`
  :host([theme~='light']) {
    color-scheme: light;
  }
  :host([theme~='dark']) {
    color-scheme: dark;
  }
  .place,
  .surface {
    all: initial;
    visibility: inherit;
    color-scheme: inherit;
    line-height: inherit;
    letter-spacing: inherit;
    word-spacing: inherit;
  }
  .place {
    position: fixed;
    inset: 0;
    pointer-events: none;
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
    box-sizing: border-box;
    flex-direction: column;
    color: var(--t);
    background: var(--s);
    border: 1px solid var(--l);
    border-radius: var(--r);
    box-shadow: var(--sayso-shadow, 0 12px 40px -8px #0004);
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
`;

/**
 * What all our elements share. Two colours, ink and surface, make the others, so that a theme cannot favour one
 * button; system colours stand in where `light-dark()` is unknown (Chrome 111 to 122, Safari 16.4).
 *
 * `.place` goes into the top layer (a popover), where no transform, filter or stacking of the page reaches. What still
 * comes in through the host is inherited: visibility, the colour scheme, and the line height, letter and word spacing,
 * which are open to the visitor's own styles (WCAG 1.4.12). The host's display stays open too, so that filters may
 * hide us.
 *
 * The host itself is a line of no colour, so that tools which measure an element find one.
 *
 * The page's rules also hit the light words. `!important` in a shadow sheet beats them, inline ones included (CSS
 * Cascade 4, section 6.1). `all: unset` leaves the words what they inherit from their slot, and the looks of a button
 * stand on the slot, because a page could set our private variables on the button itself.
 *
 * The documented properties, `--sayso-…`, are listed in docs/themes.md.
 */
export const shared =
  look +
  css`
    :host {
      position: fixed !important;
      inset: auto 0 0 !important;
      z-index: var(--sayso-layer, 2147483647) !important;
      height: 1px !important;
      padding: 0 !important;
      border: 0 !important;
      background: none !important;
      box-shadow: none !important;
      pointer-events: none !important;
      line-height: 1.5;
      letter-spacing: normal;
      word-spacing: normal;
    }
    slot {
      outline: 3px solid var(--a);
    }
    .actions slot {
      background: var(--b);
      color: var(--c);
      border: 1px solid var(--e);
      border-radius: var(--q);
      font-weight: 600;
    }
    ::slotted(*) {
      all: unset !important;
    }
    ::slotted(*)::before,
    ::slotted(*)::after {
      content: none !important;
    }
    ::slotted(button) {
      box-sizing: border-box !important;
      display: grid !important;
      place-items: center !important;
      min-height: max(2.75em, 44px) !important;
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
    @media (min-width: 21em) {
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

/** A host that is itself a strip at the bottom of the window, for what does not go into the top layer. */
export const strip = css`
  :host {
    width: auto !important;
    height: auto !important;
    max-width: none !important;
    max-height: none !important;
    min-width: 0 !important;
    min-height: 0 !important;
    margin: 0 !important;
    transform: none !important;
    filter: none !important;
    overflow: visible !important;
    font-size: medium !important;
  }
`;
