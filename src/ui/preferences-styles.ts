import { css } from './sheets.js';

/** The preferences: a dialog in the middle where there is room, a sheet on the edge where there is not. */
export const dialog = css`
  .surface {
    position: fixed;
    padding: 0;
    margin: auto;
    inset: 0;
    width: min(44em, 100% - 2em);
    height: fit-content;
    max-height: min(100dvh - 4em, 56em);
    overflow: auto;
  }
  .surface[open] {
    display: flex;
  }
  ::backdrop {
    background: #0b0d1280;
  }
  header,
  footer {
    flex: none;
    padding: 1em 1.5em;
  }
  header {
    padding-block: 1.25em 0.5em;
  }
  footer {
    border-top: 1px solid var(--l);
    padding-block-end: max(1em, env(safe-area-inset-bottom));
  }
  .body {
    flex: auto;
    padding: 0 1.5em 1.5em;
    overflow: auto;
    overscroll-behavior: contain;
  }
  :is(h2, h3, p, ul) {
    margin: 0;
    padding: 0;
    font-size: 1em;
  }
  :focus-visible {
    outline: 3px solid var(--a);
    outline-offset: 2px;
  }
  h2 {
    font-size: 1.375em;
    outline: 0;
  }
  p {
    text-wrap: pretty;
  }
  ul {
    list-style: none;
  }
  .body > p,
  .lost,
  .fine,
  .state,
  .status {
    color: var(--m);
  }
  :is(.fine, .hint, .state, .status) {
    font-size: 0.875em;
  }
  .body > ul {
    margin-block: 1em;
  }
  .search {
    min-height: 7em;
  }
  .services {
    min-height: 2.75em;
  }
  .body > ul > li {
    padding-block: 0.75em 1.125em;
    border-top: 1px solid var(--l);
  }
  .head,
  header {
    display: flex;
    align-items: center;
    gap: 0.75em;
    min-height: 2.75em;
  }
  h2,
  h3 {
    flex: 1;
    min-width: 0;
    font-weight: 600;
  }
  .fine,
  .hint {
    margin-block-start: 0.5em;
  }
  .hint {
    padding-inline-start: 0.75em;
    border-inline-start: 3px solid var(--a);
  }
  .fine li {
    display: inline;
  }
  .fine li + li::before {
    content: ' · ' / '';
  }
  .status:not(:empty) {
    padding-block-end: 0.75em;
    text-align: center;
  }
  label {
    cursor: pointer;
  }
  a {
    color: var(--a);
  }
  .close {
    all: unset;
    display: grid;
    place-items: center;
    width: 2.75em;
    height: 2.75em;
    margin-inline-end: -0.75em;
    border-radius: 50%;
    cursor: pointer;
  }
  .close:hover {
    background: var(--l);
  }
  svg {
    width: 1em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
  }
  input {
    appearance: none;
    flex: none;
    box-sizing: border-box;
    position: relative;
    width: 3em;
    height: 1.75em;
    margin: 0.5em 0;
    border: 2px solid var(--m);
    border-radius: 1em;
    cursor: pointer;
  }
  input::before {
    content: '';
    position: absolute;
    inset-block: 0.1875em;
    inset-inline-start: 0.1875em;
    aspect-ratio: 1;
    border-radius: 50%;
    background: var(--m);
  }
  input:checked {
    background: var(--a);
    border-color: var(--a);
  }
  input:checked::before {
    inset-inline: auto 0.1875em;
    background: var(--s);
  }
  @media (forced-colors: active) {
    input::before {
      background: ButtonText;
    }
    input:checked {
      background: Highlight;
    }
    input:checked::before {
      background: HighlightText;
    }
  }
  @media (max-width: 40em) {
    .surface {
      width: 100%;
      max-height: calc(100dvh - 2em);
      margin-block-end: 0;
      border-width: 1px 0 0;
      border-radius: var(--r) var(--r) 0 0;
    }
  }
  @media (max-height: 30em) {
    .surface[open] {
      display: block;
      max-height: 100dvh;
    }
    .body {
      overflow: visible;
    }
  }
`;
