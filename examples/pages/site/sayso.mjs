/**
 * Runs before the site's build. Writes `sayso.json`, the three pieces that every page carries, and copies the files that
 * pages load to `public/sayso/`. What it writes depends on the notice, the texts and Sayso's version alone.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import en from 'sayso/locales/en';
import { renderFirstLayer } from 'sayso/server';

const PUBLIC = process.argv[2] ?? 'public';
const dist = dirname(fileURLToPath(import.meta.resolve('sayso/sayso.js')));
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

const notice = read('notice.json');
const texts = read('texts/en.json');

const pieces = {
  // `<` may stand in no text of an inline script.
  notice: JSON.stringify(notice).replaceAll('<', '\\u003c'),
  core: readFileSync(`${dist}/sayso.inline.js`, 'utf8'),
  layer: renderFirstLayer({ notice, texts, locale: en }),
};
writeFileSync('sayso.json', JSON.stringify(pieces));

/** What runs on servers, and what editors read, is not for the web. */
const isForPages = (path) => !/\/(types|node|server\.js|endpoint\.js|cli\.js|index\.js)$/.test(path);
cpSync(dist, `${PUBLIC}/sayso`, { recursive: true, filter: isForPages });
cpSync('texts', `${PUBLIC}/texts`, { recursive: true });
