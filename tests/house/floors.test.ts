/** House rules 1 to 4, and that their checkers can fail. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cycles, dangling, dependencies, homeless, roomOf, trespasses } from './floors.js';
import { readSources, ROOT } from './sources.js';

const sources = readSources();
const sources0 = (files: Record<string, string>) => new Map(Object.entries(files));

describe('the floors', () => {
  test('there is something to read', () => {
    expect(sources.size).toBeGreaterThan(40);
  });
  test('every file has a room', () => {
    expect(homeless(sources)).toEqual([]);
  });
  test('every import names a file', () => {
    expect(dangling(sources)).toEqual([]);
  });
  test('rule 1: imports go down or stay in the room', () => {
    expect(trespasses(sources)).toEqual([]);
  });
  test('rule 1: no cycles, types counted', () => {
    expect(cycles(sources)).toEqual([]);
  });
  test('rule 3: what is pure compiles without the DOM library', () => {
    const pure = JSON.parse(readFileSync(join(ROOT, 'tsconfig.pure.json'), 'utf8')) as {
      compilerOptions: { lib: string[]; types: string[] };
      include: string[];
    };
    expect(pure.compilerOptions).toMatchObject({ lib: ['ES2022'], types: [] });
    for (const room of ['wire', 'consent', 'store.ts', 'follower.ts', 'locale.ts', 'outbox/outbox.ts']) {
      expect(pure.include).toContain(`src/${room}`);
    }
  });
  test('rule 4: each outside dependency is imported in one room', () => {
    const shared = [...dependencies(sources)].filter(([, rooms]) => rooms.size > 1);
    expect(shared.map(([name, rooms]) => `${name}: ${[...rooms].join(', ')}`)).toEqual([]);
  });
  test('the shipped browser code has three dependencies', () => {
    const inBrowser = [...dependencies(sources)].filter(([, rooms]) => !rooms.has('endpoint')).map(([name]) => name);
    expect(inBrowser.sort()).toEqual(['idb-keyval', 'js-cookie', 'lit']);
  });
});

describe('the checkers can fail', () => {
  test('upwards, by value, by type, by a type in brackets, by re-export and by a later import', () => {
    const ways = [
      "import { a } from '../sdk.js';",
      "import type { A } from '../sdk.js';",
      "export const a: import('../sdk.js').A = 1;",
      "export { a } from '../sdk.js';",
      "export const a = () => import('../sdk.js');",
    ];
    for (const way of ways) expect(trespasses(sources0({ 'wire/a.ts': way }))).toEqual(['wire/a.ts imports sdk.ts']);
  });
  test('sideways, on each floor', () => {
    expect(trespasses(sources0({ 'ui/a.ts': "import '../stores/b.js'" }))).toHaveLength(1);
    expect(trespasses(sources0({ 'outbox/a.ts': "import '../store.js'" }))).toHaveLength(1);
    expect(trespasses(sources0({ 'choice.ts': "import './sdk.js'" }))).toHaveLength(1);
    expect(trespasses(sources0({ 'endpoint/a.ts': "import '../consent/b.js'" }))).toHaveLength(1);
    expect(trespasses(sources0({ 'wire/a.ts': "import '../endpoint/b.js'" }))).toHaveLength(1);
    expect(trespasses(sources0({ 'ui/a.ts': "import './b.js'; import '../wire/c.js'" }))).toEqual([]);
  });
  test('round and round, by types alone', () => {
    const round = sources0({
      'ui/a.ts': "import type { B } from './b.js'",
      'ui/b.ts': "import type { C } from './c.js'",
      'ui/c.ts': "import type { A } from './a.js'",
      'ui/d.ts': "import type { A } from './a.js'",
    });
    expect(cycles(round)).toEqual(['ui/a.ts', 'ui/b.ts', 'ui/c.ts']);
  });
  test('a file without a room, an import of nothing, a dependency in two rooms', () => {
    expect(homeless(sources0({ 'helpers/a.ts': '' }))).toEqual(['helpers/a.ts']);
    expect(dangling(sources0({ 'ui/a.ts': "import './gone.js'" }))).toHaveLength(1);
    const twice = dependencies(
      sources0({ 'ui/a.ts': "import 'lit/html.js'", 'page/a.ts': "import type { X } from 'lit'" }),
    );
    expect(twice.get('lit')?.size).toBe(2);
  });
  test('the front of a room belongs to it', () => {
    expect(roomOf('page-api.ts')).toBe('page');
  });
});
