import { css } from '../sheets.js';

/** A printed page: cream, a serif, square corners, outlines in ink. */
export default css`
  @supports (color: light-dark(red, red)) {
    .surface {
      --s: var(--sayso-surface, light-dark(#fffdf6, #22201b));
      --t: var(--sayso-ink, light-dark(#211d14, #f1ebdd));
      --a: var(--sayso-accent, light-dark(#8a3b12, #f0b27a));
      --l: var(--sayso-line, light-dark(#211d14, #cfc6b2));
      --b: var(--sayso-button, transparent);
      --c: var(--sayso-button-ink, var(--t));
      --e: var(--sayso-button-line, var(--t));
      --r: var(--sayso-radius, 2px);
      box-shadow: var(--sayso-shadow, 0 1px 0 #0000, 0 10px 30px -14px #0005);
      font-family: var(--sayso-font, ui-serif, Charter, Georgia, 'Times New Roman', serif);
    }
  }
`;
