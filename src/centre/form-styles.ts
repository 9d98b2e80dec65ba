import { css } from '../ui/sheets.js';

/** Buttons, disclosures, fields. Everything to press is 44 px high. */
export const forms = css`
  button {
    font: inherit;
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-height: max(2.75em, 44px);
    margin: 0;
    padding: 0.5em 1.25em;
    border: 1px solid var(--e);
    border-radius: var(--q);
    background: var(--b);
    color: var(--c);
    font-weight: 600;
    text-align: center;
  }
  .second {
    border-color: var(--m);
    background: none;
    color: var(--t);
  }
  .plain {
    padding: 0.5em 0;
    border: 0;
    background: none;
    color: var(--a);
    font-weight: 500;
  }
  :is(.plain, summary):hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  :is(.main, .second):hover {
    background-image: linear-gradient(#8884 0 0);
  }
  button:focus-visible {
    border-radius: var(--q);
  }
  [aria-disabled='true'] {
    opacity: 0.6;
    cursor: progress;
  }
  section > .second {
    margin-block-start: 1em;
  }
  form {
    display: grid;
    gap: 1.25em;
    max-width: 40em;
    margin-block-start: 1.25em;
  }
  form > button {
    justify-self: start;
    min-width: 9em;
  }
  legend,
  .field label {
    padding: 0;
    font-weight: 600;
  }
  .kinds {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(16em, 100%), 1fr));
    gap: 0.5em;
    margin-block-start: 0.625em;
  }
  .kind {
    display: flex;
    align-items: center;
    gap: 0.75em;
    min-height: max(2.75em, 44px);
    padding: 0.625em 0.875em;
    border: 1px solid var(--l);
    border-radius: var(--q);
    cursor: pointer;
  }
  .kind:has(:checked) {
    border-color: var(--a);
    box-shadow: inset 0 0 0 1px var(--a);
  }
  .kind input {
    flex: none;
    width: 1.125em;
    height: 1.125em;
    margin: 0;
  }
  .kind:has(:focus-visible) {
    outline: 3px solid var(--a);
    outline-offset: 2px;
  }
  .kind :focus-visible {
    outline: 0;
  }
  .field {
    display: grid;
    gap: 0.375em;
  }
  .field:has(:required) label::after {
    content: ' *' / '';
  }
  .field :is(input, textarea) {
    width: 100%;
    min-height: max(2.75em, 44px);
    padding: 0.5em 0.75em;
    border: 1px solid var(--m);
    border-radius: var(--q);
    background: var(--s);
    color: inherit;
    font: inherit;
    resize: vertical;
  }
  .field .code {
    font-family: ui-monospace, monospace;
  }
  .field [aria-invalid='true'] {
    border-width: 2px;
    border-color: var(--t);
  }
  .fault {
    display: flex;
    align-items: center;
    gap: 0.5em;
    font-size: 0.875em;
    font-weight: 600;
  }
  .fault:empty {
    display: none;
  }
  .hint {
    padding-inline-start: 1em;
    border-inline-start: 3px solid var(--a);
  }
  .status:not(:empty) {
    display: grid;
    gap: 0.5em;
    max-width: 40em;
    margin-block-start: 1em;
    padding: 0.75em 1em;
    border-radius: var(--q);
    background: color-mix(in srgb, var(--a) 10%, var(--s));
    overflow-wrap: anywhere;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 1.25em;
  }
  dialog {
    width: min(30em, 100% - 2em);
    max-height: calc(100dvh - 2em);
    padding: clamp(1em, 5vw, 1.75em);
    overflow: auto;
    border: 1px solid var(--l);
    border-radius: var(--r);
    background: var(--s);
    color: var(--t);
  }
  dialog p {
    margin-block: 0.5em 1.25em;
  }
  dialog h4 {
    font-size: 1.125em;
  }
  ::backdrop {
    background: #0b0d1280;
  }
`;
