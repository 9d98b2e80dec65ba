/**
 * Renders every layout, look, width and language of the first layer into one page for people to look at:
 * `npm run gallery`, then open `.cache/gallery/index.html`. `npm run gallery -- de zh` picks the languages.
 */
import { join } from 'node:path';
import { bin, fail, Missing, ROOT, run, say } from './run.mjs';

export const GALLERY = join(ROOT, '.cache/gallery');

async function gallery() {
  const languages = process.argv.slice(2).join(' ') || 'en de zh ar';
  const { code, output } = await run(bin('playwright'), ['test', 'ui-gallery', '--project=chromium'], {
    title: 'gallery',
    quiet: true,
    env: { SAYSO_GALLERY: GALLERY, SAYSO_LANGUAGES: languages, NO_COLOR: '1' },
  });
  if (code !== 0) throw new Missing(`${output}The gallery could not be rendered.`);
  say(`The gallery is at ${join(GALLERY, 'index.html')}`);
}

await gallery().catch(fail);
