/** Rule 5 (P13): importing a module does nothing. Doors and registration files are the exception. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loudStatements } from './numbers.js';
import { readSources, ROOT } from './sources.js';

const LOUD = ['tag.ts', 'stub.ts', 'starter.ts', 'guard/tag.ts', 'web-view/tag.ts', 'endpoint/cli.ts'];
const sources = readSources();
const quiet = [...sources.keys()].filter((path) => !LOUD.includes(path) && !path.endsWith('-define.ts'));

/** What a module could reach for while it is imported. Lit's own module looks at the document: it is not ours. */
const GLOBALS = [
  'document',
  'window',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'customElements',
  'addEventListener',
];
const reached: string[] = [];
const trap = (name: string): unknown =>
  new Proxy(function trapped() {}, {
    get: (_, key) => {
      reached.push(`${name}.${String(key)}`);
      return undefined;
    },
    apply: () => void reached.push(`${name}()`),
  });

const isLits = (name: string): boolean => /^(lit|reactiveElement)/.test(name);
const globals = (): string[] => Object.getOwnPropertyNames(globalThis).filter((name) => !isLits(name));
const drawsWithLit = (path: string): boolean => /^(ui|centre)\//.test(path);

describe('importing does nothing', () => {
  beforeEach(() => {
    reached.length = 0;
    vi.resetModules();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test.each(quiet)('%s', async (path) => {
    expect(loudStatements(path, sources.get(path) ?? '')).toEqual([]);
    if (!drawsWithLit(path)) for (const name of GLOBALS) vi.stubGlobal(name, trap(name));
    const timers = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'setInterval')];
    const before = globals();
    await import(join(ROOT, 'src', path));
    const calls = timers.flatMap((timer) => timer.mock.calls);
    expect(reached).toEqual([]);
    expect(globals()).toEqual(before);
    for (const timer of timers) timer.mockRestore();
    expect(calls).toEqual([]);
  });
});

describe('the checkers can fail', () => {
  test('a call, an assignment and a condition at the top are loud', () => {
    for (const text of ['start();', 'globalThis.x = 1;', 'if (a) b();', "import './a-define.js'; new A();"]) {
      expect(loudStatements('page/a.ts', text), text).toHaveLength(1);
    }
    expect(loudStatements('page/a.ts', 'const a = 1; export { a }; export default a; type B = 1;')).toEqual([]);
  });
  test('the traps tell who reaches for them', () => {
    reached.length = 0;
    const page = trap('document') as { cookie: string };
    void page.cookie;
    (trap('addEventListener') as () => void)();
    expect(reached).toEqual(['document.cookie', 'addEventListener()']);
  });
});
