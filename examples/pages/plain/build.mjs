/** Puts the pieces into the page. */
import { readFileSync, writeFileSync } from 'node:fs';

const pieces = JSON.parse(readFileSync('sayso.json', 'utf8'));
const page = readFileSync('page.html', 'utf8');
writeFileSync(
  'public/index.html',
  page.replace(/\{(notice|core|layer)\}/g, (_, name) => pieces[name]),
);
