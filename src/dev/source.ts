let text: Promise<string> | undefined;

/**
 * The page's own text, read once more: it still shows what a gate has taken off the page or parsed anew since. Empty
 * where it cannot be read.
 */
export const readSource = (): Promise<string> =>
  (text ??= fetch(location.href, { cache: 'force-cache' }).then(
    (response) => response.text(),
    () => '',
  ));
