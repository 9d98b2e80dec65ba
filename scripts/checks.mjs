/** Everything that `npm test` runs, in order. A check answers `{ passed, failed, output, note }`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, run } from './run.mjs';

/** A command that either holds or does not. */
const command = (name, tool, args) => ({
  name,
  async check() {
    const { code, output } = await run(tool, args, { title: name, quiet: true });
    return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
  },
});

const script = (name, file, args = []) => command(name, process.execPath, [join('scripts', file), ...args]);
const tool = (name, program, args) => command(name, bin(program), args);

/** Runs a test runner that also writes a JSON report; a report that is missing is a failure of its own. */
async function reported({ name, program, args, env, count }) {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-report-'));
  const file = join(folder, 'report.json');
  try {
    const { code, output } = await run(bin(program), args(file), { title: name, quiet: true, env: env(file) });
    const sum = count(JSON.parse(readFileSync(file, 'utf8')));
    const failed = code === 0 ? sum.failed : Math.max(1, sum.failed);
    return { ...sum, failed, output };
  } catch (error) {
    return { passed: 0, failed: 1, output: String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const vitest = (name, args) => ({
  name,
  check: () =>
    reported({
      name,
      program: 'vitest',
      args: (file) => ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args],
      env: () => ({ NO_COLOR: '1' }),
      count: ({ numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests }) => ({
        passed: numPassedTests,
        failed: numFailedTests || (numPassedTests === 0 ? Math.max(1, numFailedTestSuites) : 0),
        note: numPendingTests ? `${numPendingTests} skipped` : '',
      }),
    }),
});

const playwright = {
  name: 'browser',
  needs: 'build',
  check: () =>
    reported({
      name: 'browser',
      program: 'playwright',
      args: () => ['test', '--reporter=list,json'],
      env: (file) => ({ PLAYWRIGHT_JSON_OUTPUT_NAME: file, NO_COLOR: '1' }),
      count: ({ stats, errors }) => ({
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected + errors.length,
        note: [stats.skipped && `${stats.skipped} skipped`, stats.flaky && `${stats.flaky} needed a second try`]
          .filter(Boolean)
          .join(', '),
      }),
    }),
};

/** Exports that a page loads or inlines: nobody imports their types. */
const FILES = [
  './sayso.js',
  './sayso.inline.js',
  './first-layer.css',
  './guard.js',
  './web-view.js',
  './stub.js',
  './starter.js',
  './hashes.json',
  './package.json',
];

const built = (check) => ({ ...check, needs: 'build' });

const inRow = (row, checks) => checks.map((check) => ({ ...check, row }));

/** What only reads the sources. */
const READING = inRow('reading', [
  tool('types', 'tsc', ['-p', 'tsconfig.json']),
  tool('types, pure', 'tsc', ['-p', 'tsconfig.pure.json']),
  tool('types, node', 'tsc', ['-p', 'tsconfig.node.json']),
  tool('lint', 'eslint', ['.']),
  tool('format', 'prettier', ['--check', '.']),
  vitest('house', ['tests/house']),
]);
/** What builds, and runs what was built. */
const RUNNING = inRow('running', [
  script('build', 'build.mjs'),
  built(script('size', 'size.mjs', ['--files-only'])),
  built(tool('publint', 'publint', ['--strict'])),
  built(tool('attw', 'attw', ['--pack', '.', '--profile', 'esm-only', '--exclude-entrypoints', ...FILES])),
  built(script('import in Node', 'imports.mjs')),
  built(script('api', 'api.mjs')),
  vitest('unit', ['--exclude', 'tests/house/**']),
]);

export const CHECKS = [...READING, ...RUNNING, playwright, built(script('network', 'size.mjs', ['--network-only']))];
