/** Imports each module door of the built package in plain Node: importing does nothing there, and above all works (P13). */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, Missing, ROOT, say } from './run.mjs';

const DIST = join(ROOT, 'dist');
const DOORS = ['index.js', 'server.js', 'endpoint.js'];
const FOLDERS = ['gates', 'signals', 'locales'];

/** Every file that `exports` in package.json lets a reader import. */
function doors() {
  const found = FOLDERS.flatMap((folder) => readdirSync(join(DIST, folder)).map((file) => `${folder}/${file}`));
  return [...DOORS, ...found];
}

async function imports() {
  const before = Object.getOwnPropertyNames(globalThis);
  for (const door of doors()) {
    const names = Object.keys(await import(pathToFileURL(join(DIST, door)).href));
    if (names.length === 0) throw new Missing(`dist/${door} exports nothing`);
    say(`${door}: ${names.join(', ')}`);
  }
  const after = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
  if (after.length > 0) throw new Missing(`Importing left globals: ${after.join(', ')}`);
}

await imports().catch(fail);
