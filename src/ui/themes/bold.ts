import { css } from '../sheets.js';

/** A colour that stands up to any page: deep indigo, white words, white buttons. */
export default css`
  @supports (color: light-dark(red, red)) {
    .surface {
      --s: var(--sayso-surface, light-dark(#2a237f, #352da3));
      --t: var(--sayso-ink, #fff);
      --a: var(--sayso-accent, #ffd447);
      --l: var(--sayso-line, light-dark(#2a237f, #5b52cf));
      --b: var(--sayso-button, #fff);
      --c: var(--sayso-button-ink, light-dark(#241c7a, #2a237f));
      --r: var(--sayso-radius, 0.75em);
      box-shadow: var(--sayso-shadow, 0 18px 48px -10px #1b165c80);
    }
  }
`;
