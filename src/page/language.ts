/** The best of the languages on offer for the page's own (`<html lang>`): exact, else the same base, else the first. */
export const pickLocale = (offered: readonly string[] = ['en'], wanted = document.documentElement.lang): string => {
  const base = (tag: string) => tag.split('-')[0]!.toLowerCase();
  const exact = offered.find((tag) => tag.toLowerCase() === wanted.toLowerCase());
  return exact ?? offered.find((tag) => base(tag) === base(wanted)) ?? offered[0] ?? 'en';
};
