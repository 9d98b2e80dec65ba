/** The demo with its endpoint, once a worker; and what a test asks of a visit there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import type { Consent } from '../../../src/index.js';

declare const sayso: Consent;

interface Stack {
  url: string;
  close(): Promise<void>;
}

/** One request as one of the demo's servers received it. */
export interface Received {
  side: 'site' | 'partner' | 'pictures';
  path: string;
  purpose: string | null;
  what: string[];
  records: { id: string; cause: string }[];
}

/** One visitor, new to all three origins. */
export interface Visit {
  /** Goes to a path of the demo and waits until its panel counts. */
  go(path: string): Promise<void>;
  /** What the servers received for purposes that can be refused. */
  left(): Promise<Received[]>;
  /** Records that reached the line to the endpoint, retries included. */
  records(): Promise<Received['records']>;
  /** Origins that the browser itself asked, apart from the site's own. */
  foreign: string[];
  /** Faults of the page: what its policy refused and what it threw. */
  faults: string[];
}

const STACK = new URL('../../../scripts/stack.mjs', import.meta.url).href;
const OPTIONAL = ['marketing_email', 'analytics', 'partner_cookies', 'call_data', 'profile_pictures', 'location'];

const startDemo = async (): Promise<{ url: string; end(): Promise<void> }> => {
  const { startStack } = (await import(STACK)) as { startStack(options: object): Promise<Stack> };
  const data = mkdtempSync(join(tmpdir(), 'sayso-demo-'));
  const { url, close } = await startStack({ port: 0, data });
  return { url, end: async () => (await close(), rmSync(data, { recursive: true, force: true })) };
};

const readLog = (page: Page): Promise<Received[]> =>
  page.evaluate(async () => ((await (await fetch('/demo/log')).json()) as { entries: Received[] }).entries);

/** Gathers what the browser does on its own account and what goes wrong in it. */
const watch = async (page: Page, url: string): Promise<Pick<Visit, 'foreign' | 'faults'>> => {
  const foreign: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol === 'http:' && origin !== url) foreign.push(request.url());
  });
  page.on('pageerror', ({ message }) => faults.push(message));
  await page.exposeFunction('testFault', (fault: string) => faults.push(fault));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      (globalThis as never as { testFault(fault: string): void }).testFault(
        `${violatedDirective} ${blockedURI} ${sample}`,
      );
    });
  });
  return { foreign, faults };
};

export const test = base.extend<{ visit: Visit }, { demo: string }>({
  demo: [
    async ({}, use) => {
      const { url, end } = await startDemo();
      await use(url);
      await end();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  visit: async ({ page, demo }, use) => {
    await page.goto(`${demo}/demo/forget`);
    const watched = await watch(page, demo);
    const optional = ({ purpose }: Received): boolean => purpose !== null && OPTIONAL.includes(purpose);
    await use({
      ...watched,
      go: async (path) => {
        await page.goto(demo + path);
        await expect(page.locator('#panel .verdict').first()).toBeVisible();
      },
      left: async () => (await readLog(page)).filter(optional),
      records: async () => (await readLog(page)).flatMap(({ records }) => records),
    });
    expect(watched.faults).toEqual([]);
  },
});

/** Answers the first layer. */
export const answer = (page: Page, choice: 'accept-all' | 'reject-all'): Promise<void> =>
  page.locator(`sayso-banner [data-sayso="${choice}"]`).click();

/** Waits until the first layer asks. */
export const asked = (page: Page): Promise<void> =>
  expect(page.locator('sayso-banner [data-sayso="reject-all"]')).toBeVisible();

/** Waits until the endpoint's receipt for the last record is here. */
export const delivered = (page: Page): Promise<void> =>
  expect(page.locator('#panel .state')).toHaveClass(/receipt/, { timeout: 15_000 });

/** Time in which anything that wants to leave would have left. */
export const settle = (page: Page): Promise<void> => page.waitForTimeout(1200);

export const allowed = (page: Page, purpose: string): Promise<boolean> =>
  page.evaluate((name) => sayso.allows(name), purpose);

/** Whatever has left for one purpose, in words. */
export const sorted = (left: Received[]): string[] =>
  [...new Set(left.map(({ purpose, what, path }) => what[0] ?? `${purpose}: ${path.split('/')[1]}`))].sort();

export { expect };
