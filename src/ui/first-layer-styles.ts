import { css } from './sheets.js';

/**
 * The first layer. It floats, as a bar, a box, or a card in a corner or the centre, unless it stands inline in a page;
 * on narrow screens bar, box and corner are one sheet on the window's edge. Widths are asked of `.place`, heights of
 * the window. No layout over the page takes more than half of the window's height: the text scrolls, the buttons stay.
 *
 * What is `!important` here is what could hide, cover or stretch one answer and not the other by way of a part.
 */
export const firstLayer = css`
  :host {
    line-height: 1.4;
  }
  .place {
    container-type: inline-size;
  }
  *::before,
  *::after {
    content: none !important;
  }
  .surface {
    --w: 72em;
    --g: var(--sayso-space, clamp(0.875em, 0.5em + 1cqi, 1.375em));
    --p: min(var(--g), 3dvh);
    position: absolute !important;
    inset: auto 0 0 !important;
    display: flex !important;
    width: auto !important;
    height: auto !important;
    max-width: min(100% - 2em, var(--sayso-width, var(--w))) !important;
    max-height: 50dvh !important;
    overflow: auto !important;
    margin: max(1em, env(safe-area-inset-bottom)) auto !important;
    background-image: none !important;
    clip-path: none !important;
    mask: none !important;
    transform: none !important;
    translate: none !important;
    rotate: none !important;
    scale: none !important;
    gap: min(var(--g), 2dvh);
    padding: var(--p) var(--g);
    font-size: var(--sayso-size, clamp(0.9375em, 0.89em + 0.25cqi, 1em));
    line-height: max(1.5em, 1lh);
    pointer-events: auto;
  }
  .text,
  .actions {
    all: unset !important;
  }
  .text {
    min-height: 2.5em !important;
    overflow: auto !important;
    overscroll-behavior: contain !important;
  }
  .text:focus-visible {
    outline: 3px solid var(--a) !important;
  }
  .actions {
    flex: none !important;
    display: grid !important;
    grid-auto-rows: 1fr !important;
    gap: 0.5em !important;
  }
  @container (width >= 18em) {
    .actions {
      grid-template-columns: repeat(3, 1fr) !important;
    }
  }
  .unseen {
    position: absolute;
    inset: 0 auto auto 0;
    opacity: 0;
    pointer-events: none;
  }
  ::slotted(p) {
    display: grid !important;
    margin-block-end: 0.375em !important;
    text-wrap: pretty !important;
  }
  ::slotted(small) {
    margin-inline-end: 0.5em !important;
    color: color-mix(in srgb, currentColor 75%, transparent) !important;
  }
  ::slotted(a) {
    display: inline-grid !important;
    text-decoration: underline !important;
    text-underline-offset: 0.15em !important;
    cursor: pointer !important;
  }
  :host([position~='top']) .surface {
    inset: 0 0 auto !important;
  }
  :host([layout='box']) .surface {
    --w: 40em;
  }
  :host([layout='corner']) .surface {
    --w: 23em;
    margin-inline-end: 1em !important;
  }
  :host([position~='start']) .surface {
    margin-inline: 1em auto !important;
  }
  :host([position~='end']) .surface {
    margin-inline: auto 1em !important;
  }
  :host([layout='centre']) .surface {
    --w: 32em;
    inset: 0 !important;
    height: fit-content !important;
    margin: auto !important;
  }
  @container (width >= 44em) {
    :host([layout='corner']) .actions {
      grid-template-columns: 1fr !important;
    }
  }
  @container (width < 44em) {
    :host(:is([layout='bar'], [layout='box'], [layout='corner'])) .surface {
      max-width: 100% !important;
      margin: 0 !important;
      padding-block-end: max(var(--p), env(safe-area-inset-bottom));
      border-width: 1px 0 0;
      border-radius: var(--r) var(--r) 0 0;
    }
    :host([position~='top']:not([layout='centre'])) .surface {
      border-width: 0 0 1px;
      border-radius: 0 0 var(--r) var(--r);
    }
  }
  :host([layout='inline']) {
    position: static !important;
    height: auto !important;
  }
  :host([layout='inline']:not([hidden])),
  :host([layout='inline']) .place {
    display: block;
  }
  :host([layout='inline']) .place,
  :host([layout='inline']) .surface {
    position: static !important;
    max-width: none !important;
    max-height: none !important;
    margin: 0 !important;
    box-shadow: none;
  }
  @container (width >= 56em) {
    :host(:is([layout='bar'], [layout='inline'])) .surface {
      flex-direction: row;
      align-items: center;
      gap: 2em;
    }
    :host(:is([layout='bar'], [layout='inline'])) .text {
      flex: 1 !important;
    }
    :host(:is([layout='bar'], [layout='inline'])) .actions {
      min-width: 24em !important;
    }
  }
`;
