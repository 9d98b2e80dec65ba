/**
 * The best of the languages on offer for the page's own (`<html lang>`): exact, else the first that its readers
 * understand, else the first. Norwegian counts as one language, Chinese as two, by how it is written.
 */
export const pickLocale = (offered: readonly string[] = ['en'], wanted = document.documentElement.lang): string => {
  const root = (tag: string): string =>
    tag
      .toLowerCase()
      .replace(/^zh-(hant|hk|mo|tw)/, 'z')
      .replace(/^n[no]/, 'nb')
      .split('-')[0]!;
  return (
    offered.find((tag) => tag.toLowerCase() === wanted.toLowerCase()) ??
    offered.find((tag) => root(tag) === root(wanted)) ??
    offered[0]!
  );
};
