import { css } from './sheets.js';

/**
 * The search field, the disclosure of a purpose's services, and their table. While there is a search, its status says
 * something, and a purpose without a disclosure has nothing to show. The field fits into the place that the panel keeps
 * for it, so that nothing moves when it comes.
 */
export const table = css`
  :is(.search, .services):empty {
    display: none;
  }
  .search {
    box-sizing: border-box;
    padding-block-start: 0.9375em;
  }
  .search input {
    all: unset;
    box-sizing: border-box;
    width: 100%;
    min-height: max(2.75em, 44px);
    padding: 0.5em 0.875em;
    border: 1px solid var(--m);
    border-radius: min(var(--r), 0.625em);
    cursor: text;
  }
  .search input::before {
    content: none;
  }
  .search label {
    display: block;
    margin-block-end: 0.375em;
    font-size: 0.875em;
    color: var(--m);
    cursor: text;
  }
  .search input:focus-visible {
    outline: 3px solid var(--a);
    outline-offset: 2px;
  }
  .found {
    min-height: 1.5em;
    margin-block-start: 0.375em;
    font-size: 0.875em;
    color: var(--m);
  }
  .search:has(.found:not(:empty)) + ul > li:not(:has(details)) {
    display: none;
  }
  h2 {
    hyphens: auto;
  }
  summary {
    display: flex;
    align-items: center;
    gap: 0.5em;
    width: fit-content;
    min-height: max(2.75em, 44px);
    cursor: pointer;
    color: var(--a);
    border-radius: 0.25em;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover {
    text-decoration: underline;
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
  table {
    width: 100%;
    table-layout: fixed;
    border-collapse: collapse;
    font-size: 0.875em;
  }
  th,
  td {
    padding: 0.375em 0;
    padding-inline-end: 0.75em;
    text-align: start;
    vertical-align: baseline;
    font-weight: inherit;
    hyphens: auto;
  }
  :is(th, td):last-child {
    padding-inline-end: 0;
  }
  thead th {
    color: var(--m);
  }
  thead th:first-child {
    width: 44%;
  }
  tbody {
    border-top: 1px solid var(--l);
  }
  tbody > tr:first-child > th {
    padding-block-start: 0.75em;
  }
  tbody > tr:last-child > * {
    padding-block-end: 0.75em;
  }
  tbody:last-child > tr:last-child > * {
    padding-block-end: 0;
  }
  .service {
    display: flex;
    align-items: center;
    gap: 0.75em;
  }
  .service > :first-child {
    flex: 1;
    font-weight: 600;
  }
  .keyed {
    min-height: 44px;
  }
  tbody > tr:first-child > th:has(.keyed) {
    padding-block-start: 0.25em;
  }
  th p {
    color: var(--m);
  }
  :is(.service .state, th .fine) {
    margin: 0;
    font-size: 1em;
  }
  code {
    font-family: ui-monospace, monospace;
    font-size: 0.9375em;
    overflow-wrap: anywhere;
    hyphens: none;
  }
  input:disabled,
  input:disabled + label {
    opacity: 0.5;
    cursor: default;
  }
  @media (max-width: 40em) {
    thead th:first-child {
      width: 34%;
    }
    th,
    td {
      padding-inline-end: 0.5em;
    }
  }
`;
