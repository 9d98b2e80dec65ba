/**
 * `npm test`: everything that must hold, from a fresh clone on. Goes on after a failure, so that one run tells all.
 * `npm test -- unit build` runs some of it. The last line is the sum.
 */
import { install } from './install.mjs';
import { fail, Missing, say, seconds } from './run.mjs';

/** Where the sum is taken as proof, no browser is left out. */
const BROWSERS = process.env.CI ? [['chromium', 'firefox']] : [['chromium'], ['firefox']];
/** Enough of a failing tool's output to see why. */
const MOST_LINES = 200;

const tail = (output) => output.trimEnd().split('\n').slice(-MOST_LINES).join('\n');

async function perform(check, broken) {
  if (broken.has(check.needs)) return { passed: 0, failed: 1, note: `needs ${check.needs}` };
  return check.check();
}

async function one(check, broken) {
  const since = Date.now();
  say(`… ${check.name}`);
  const { passed, failed, note, output } = await perform(check, broken);
  if (failed > 0) {
    broken.add(check.name);
    if (output) say(tail(output));
  }
  const count = failed > 0 ? `${failed} failed, ${passed} passed` : `${passed} passed`;
  say(`${failed > 0 ? '✗' : '✓'} ${check.name}: ${count}${note ? `, ${note}` : ''} (${seconds(since)})`);
  return { passed, failed };
}

function chosen(checks) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    throw new Missing(`No such check: ${unknown.join(', ')}. There are: ${checks.map(({ name }) => name).join(', ')}`);
  }
  return names.length > 0 ? checks.filter(({ name }) => names.includes(name)) : checks;
}

async function test() {
  const since = Date.now();
  const { CHECKS } = await import('./checks.mjs');
  const checks = chosen(CHECKS);
  await install();
  if (checks.some(({ name }) => name === 'browser' || name === 'network')) {
    const { browsers } = await import('./browsers.mjs');
    await browsers(...BROWSERS);
  }
  const broken = new Set();
  const sum = { passed: 0, failed: 0 };
  const inTurn = async (some) => {
    for (const check of some) {
      const { passed, failed } = await one(check, broken);
      sum.passed += passed;
      sum.failed += failed;
    }
  };
  // Most of these keep one core busy, so two rows of them run side by side; browsers then get the machine to themselves.
  const rows = ['reading', 'running'].map((row) => inTurn(checks.filter((check) => check.row === row)));
  await Promise.all(rows);
  await inTurn(checks.filter(({ row }) => !row));
  say(`\n${checks.length} checks in ${seconds(since)}`);
  say(`${sum.passed} passed, ${sum.failed} failed`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

await test().catch(fail);
