/** The layers speak the page's language, or the nearest that the site offers. */
import { NOTICE, tagPage, TEXTS } from './core/pages.js';
import { expect, test, type Site } from './site.js';

/** A page in one language, on a site that offers some. */
const pageIn = (site: Site, lang: string, locales: readonly string[]): string => {
  const url = tagPage(site, '/a', {
    notice: { ...NOTICE, locales },
    before: `<script nonce="{nonce}">document.documentElement.lang='${lang}'</script>`,
  });
  site.route('/texts/*', ({ url: asked }) => ({ ...TEXTS, locale: /texts\/(.+)\.json/.exec(asked)![1]! }));
  return url;
};

for (const [lang, said, refuse] of [
  ['de-AT', 'de', 'Alle ablehnen'],
  ['zh-Hant-HK', 'zh-TW', '全部拒絕'],
  ['nn', 'nb', 'Avvis alle'],
] as const) {
  test(`a page in ${lang} is asked in ${said}`, async ({ page, site }) => {
    await page.goto(pageIn(site, lang, ['en', 'zh', 'zh-TW', 'de', 'he', 'nb']));
    await expect(page.locator('sayso-banner')).toHaveAttribute('lang', said);
    await expect(page.getByRole('button', { name: refuse })).toBeVisible();
    expect(site.hitsOf('/texts/*').map(({ path }) => path)).toEqual([`/texts/${said}.json`]);
  });
}
