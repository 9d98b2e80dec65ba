import { defineConfig, devices } from '@playwright/test';
import { find } from './scripts/browsers.mjs';

const chromium = find.chromium();
const firefox = find.firefox();
/**
 * What an engine can do differently: stores, locks, markup, tasks, the layers. In Firefox `npm test` runs these; with
 * SAYSO_WHOLE=1 (`npm run test:browser`) it runs all, about ten minutes more.
 */
const ENGINE =
  /(core\/\w+|cross|queue|gates|gates-release|life|life-running|sweep|stub|starter|signals|services|guard|guard-hold|server-layer|site|ui-first-layer|ui-preferences|vendors)\.spec\.ts$/;
const some = process.env.SAYSO_WHOLE ? {} : { testMatch: ENGINE };
const projects = [
  ...(chromium
    ? [{ name: 'chromium', use: { ...devices['Desktop Chrome'], launchOptions: { executablePath: chromium } } }]
    : []),
  ...(firefox
    ? [
        {
          name: 'firefox',
          ...some,
          use: { ...devices['Desktop Firefox'], channel: 'moz-firefox', launchOptions: { executablePath: firefox } },
        },
      ]
    : []),
];
/** A browser that is missing is left out, but not where the sum is taken as proof. */
if (process.env.CI && projects.length < 2)
  throw new Error('Both browsers are needed: node scripts/browsers.mjs chromium firefox');

export default defineConfig({
  testDir: 'tests/browser',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // One more try where the sum is taken on a shared machine; Playwright lists as flaky what needed it.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  outputDir: 'test-results',
  use: { trace: 'off' },
  projects,
});
