import { css } from '../ui/sheets.js';

/** What is listed: the table of what is stored, records, requests, and what unfolds. */
export const lists = css`
  table {
    width: 100%;
    margin-block-start: 1.25em;
    table-layout: fixed;
    border-collapse: collapse;
    font-size: 0.9375em;
  }
  :is(th, td) {
    padding: 0.375em 0;
    padding-inline-end: 1em;
    text-align: start;
    vertical-align: baseline;
    font-weight: inherit;
  }
  thead th {
    padding-block: 0 0.5em;
    font-size: 0.875em;
    color: var(--m);
  }
  thead th:first-child {
    width: 58%;
  }
  tbody {
    border-top: 1px solid var(--l);
  }
  tbody th {
    padding-block: 0.75em 0.25em;
    font-weight: 600;
  }
  tbody tr:last-child > * {
    padding-block-end: 0.875em;
  }
  tbody:last-child tr:last-child > * {
    padding-block-end: 0;
  }
  td + td,
  .label {
    color: var(--m);
  }
  .label {
    font-weight: 400;
  }
  .pair {
    display: inline-block;
    margin-inline-end: 1.5em;
  }
  .undeclared {
    display: inline-flex;
    align-items: center;
    gap: 0.5em;
  }
  code {
    font-family: ui-monospace, monospace;
    font-size: 0.9375em;
    overflow-wrap: anywhere;
  }
  .records {
    margin-block-start: 1.25em;
  }
  .records > li {
    padding-block: 1.125em;
    border-top: 1px solid var(--l);
  }
  .records > li:last-child {
    padding-block-end: 0;
  }
  .state {
    display: flex;
    align-items: center;
    gap: 0.5em;
    margin-block-start: 0.25em;
    font-size: 0.875em;
    color: var(--m);
  }
  .state .confirmed {
    color: var(--a);
  }
  .state .bounced {
    color: var(--t);
  }
  .choices {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(17em, 100%), 1fr));
    gap: 0.125em 2em;
    margin-block: 0.75em;
  }
  .choices li {
    display: flex;
    align-items: baseline;
    gap: 0.625em;
    padding-block: 0.25em;
  }
  .choices span {
    flex: 1;
    min-width: 0;
  }
  .choices svg {
    align-self: center;
    color: var(--m);
  }
  .choices b {
    font-weight: 600;
  }
  .choices .granted svg {
    color: var(--a);
  }
  .choices .denied b {
    font-weight: 400;
    color: var(--m);
  }
  .shown blockquote {
    margin-block: 0.25em 0.75em;
    padding-inline-start: 1.25em;
    border-inline-start: 3px solid var(--l);
    max-width: 65ch;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin-block-end: 0.75em;
  }
  dd small {
    display: block;
  }
  .reply,
  .seen {
    margin-block-start: 1em;
    padding: 1em 1.25em;
    border-inline-start: 3px solid var(--a);
    background: color-mix(in srgb, var(--t) 4%, var(--s));
  }
  .reply p {
    white-space: pre-line;
  }
  summary {
    display: flex;
    align-items: center;
    gap: 0.5em;
    width: fit-content;
    min-height: max(2.75em, 44px);
    color: var(--a);
    font-weight: 500;
    list-style: none;
    cursor: pointer;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary svg {
    width: 0.75em;
    stroke-width: 2.25;
  }
  [open] > summary svg {
    rotate: 90deg;
  }
  :host([dir='rtl']) summary svg {
    scale: -1 1;
  }
  :host([dir='rtl']) [open] > summary svg {
    rotate: -90deg;
  }
  .follow {
    margin-block-start: 1em;
  }
`;
