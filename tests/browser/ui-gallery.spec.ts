/** Not a test of its own: `npm run gallery` has it render the gallery. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from './ui/fixture.js';
import { LAYOUTS, SCHEMES, THEMES, wear, WIDTHS } from './ui/look.js';

const folder = process.env['SAYSO_GALLERY'];
const languages = (process.env['SAYSO_LANGUAGES'] ?? 'en').split(' ');

const figure = (name: string): string =>
  `<figure><a href="${name}.png"><img src="${name}.png" alt="" loading="lazy"></a><figcaption>${name}</figcaption></figure>`;

const sheet = `body{font:15px/1.5 system-ui;margin:2rem;background:#e9eaee;color:#222}h2{margin:2.5rem 0 .5rem}section{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}figure{margin:0}img{display:block;max-width:30rem;max-height:24rem;border-radius:6px;box-shadow:0 1px 6px #0003}figcaption{color:#555;font-size:.85em}`;

for (const layout of LAYOUTS) {
  for (const theme of THEMES) {
    test(`${layout}, ${theme}`, async ({ page, ui }) => {
      test.skip(!folder, 'only for the gallery');
      test.setTimeout(300_000);
      mkdirSync(folder!, { recursive: true });
      for (const scheme of SCHEMES)
        for (const locale of languages)
          for (const width of WIDTHS) {
            await wear(page, ui, { layout, theme, scheme, locale, width });
            await page.screenshot({ path: join(folder!, `${[layout, theme, scheme, locale, width].join('-')}.png`) });
          }
    });
  }
}

test('the page that shows them', () => {
  test.skip(!folder, 'only for the gallery');
  mkdirSync(folder!, { recursive: true });
  const shown = LAYOUTS.flatMap((layout) =>
    THEMES.map((theme) => {
      const names = SCHEMES.flatMap((scheme) =>
        languages.flatMap((locale) => WIDTHS.map((width) => [layout, theme, scheme, locale, width].join('-'))),
      );
      return `<h2>${layout}, ${theme}</h2><section>${names.map(figure).join('')}</section>`;
    }),
  );
  const title = 'The first layer, in every look';
  writeFileSync(
    join(folder!, 'index.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${sheet}</style><h1>${title}</h1>${shown.join('')}`,
  );
});
