/** How long a look may keep us from showing; then we show in the default one. */
const PATIENCE = 1000;

/** The name of a look in a `theme`, beside the words `light` and `dark`; none where it is the default one, `clear`. */
export const lookIn = (theme: string | null | undefined): string | undefined =>
  /\b(?!(light|dark|clear)\b)[a-z]+/.exec(theme ?? '')?.[0];

/** A look is loaded by its bare name from beside us, so that no attribute can name a script elsewhere. */
const load = (name: string): Promise<{ default: string }> => import(`./themes/${name}.js`) as never;

/**
 * The sheet of the look that the element's `theme` names, beside the words `light` and `dark`; none for the default
 * look, `clear`. Until it has come, the element is laid out, in the tab order and spoken, but not painted, so that
 * nobody sees one look turn into another.
 */
export const lookOf = (element: Element): CSSStyleSheet[] => {
  const name = lookIn(element.getAttribute('theme'));
  if (!name) return [];
  const sheet = new CSSStyleSheet();
  const wear = (look: { default: string } | void): void => sheet.replaceSync(look?.default ?? '');
  sheet.replaceSync('.surface{opacity:0;pointer-events:none}');
  const late = new Promise<void>((done) => setTimeout(done, PATIENCE));
  void Promise.race([load(name), late]).then(wear, () => wear());
  return [sheet];
};
