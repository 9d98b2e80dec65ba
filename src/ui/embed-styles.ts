import { css } from './sheets.js';

/**
 * The placeholder lies in the frame's own box, and goes on lying there, unseen, under what was released: so nothing
 * moves when it comes or goes. The host, the poster and what is released are the page's to style.
 */
export const embed = css`
  :host {
    display: grid;
    min-width: 0;
    position: relative;
    line-height: 1.5;
  }
  :host([hidden]) {
    display: none;
  }
  .surface {
    grid-area: 1/1;
    container-type: inline-size;
    position: relative;
    display: grid;
    align-content: end;
    overflow: clip;
    border-radius: min(var(--r), 0.75em);
    box-shadow: none;
    background: color-mix(in srgb, var(--t) 6%, var(--s));
  }
  .card {
    position: relative;
    display: grid;
    gap: 0.5em;
    padding: 0.875em 1em 1em;
    background: var(--s);
    border-top: 1px solid var(--l);
  }
  p {
    margin: 0;
    text-wrap: pretty;
  }
  .title {
    font-weight: 600;
  }
  .asks {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5em 1em;
  }
  .buttons {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.5em;
    flex: 0 1 auto;
  }
  .buttons:has(:only-child) {
    grid-template-columns: 1fr;
  }
  button {
    all: unset;
    box-sizing: border-box;
    display: grid;
    place-items: center;
    min-height: max(2.75em, 44px);
    padding: 0.375em 0.875em;
    border: 1px solid var(--e);
    border-radius: var(--q);
    background: var(--b);
    color: var(--c);
    font-weight: 600;
    text-align: center;
    cursor: pointer;
  }
  button:hover {
    background-image: linear-gradient(#8886 0 0);
  }
  :is(button, a):focus-visible {
    outline: 3px solid var(--a);
    outline-offset: 2px;
  }
  .link a,
  .link ::slotted(a) {
    color: var(--a) !important;
  }
  ::slotted([slot='poster']) {
    position: absolute !important;
    inset: 0 !important;
    width: 100% !important;
    height: 100% !important;
    object-fit: cover !important;
  }
  .told {
    position: absolute;
    inset: auto 0 0;
    padding: 1em;
    text-align: center;
    color: var(--m);
    pointer-events: none;
  }
  .content {
    grid-area: 1/1;
    display: none;
    position: relative;
    min-width: 0;
  }
  .content ::slotted(:is(iframe, video, embed, object)) {
    position: absolute !important;
    inset: 0 !important;
    width: 100% !important;
    height: 100% !important;
    max-width: none !important;
    border: 0 !important;
    border-radius: inherit !important;
  }
  :host([open]) .content {
    display: grid;
  }
  :host([open]) .surface {
    visibility: hidden;
  }
  @container (max-width: 30em) {
    .card {
      gap: 0.375em;
      padding: 0.625em 0.75em 0.75em;
      font-size: 0.875em;
    }
  }
`;
