import { css } from '../sheets.js';

/** Warm and round: tinted paper, pills, a wide shadow. */
export default css`
  @supports (color: light-dark(red, red)) {
    .surface {
      --s: var(--sayso-surface, light-dark(#fdf8f5, #2a2329));
      --t: var(--sayso-ink, light-dark(#3b2a33, #f4e9ee));
      --a: var(--sayso-accent, light-dark(#a3365f, #f2a7c3));
      --l: var(--sayso-line, light-dark(#eedfd8, #453a42));
      --b: var(--sayso-button, light-dark(#f3e1dd, #4b3d47));
      --c: var(--sayso-button-ink, light-dark(#6d2444, #ffdbe8));
      --e: var(--sayso-button-line, light-dark(#b07e86, #a58796));
      --r: var(--sayso-radius, 1.75em);
      --q: var(--sayso-button-radius, 1.5em);
      box-shadow: var(--sayso-shadow, 0 24px 64px -16px #4a1d3047, 0 2px 8px #4a1d3014);
      font-family: var(--sayso-font, ui-rounded, 'SF Pro Rounded', system-ui, sans-serif);
    }
  }
`;
