/**
 * The fixture of every browser test: `site` is a web site of its own on a random port, under a strict policy, with a
 * second site beside it. At the end of each test, uncaught errors and policy violations must be none, unless the test
 * said which it expects.
 */
import { test as base, type BrowserContext, type ConsoleMessage } from '@playwright/test';
import { createOrigin, type Origin } from './origin.js';

export { expect } from '@playwright/test';
export { STRICT } from './origin.js';
export type { Answerer, Hit, Origin, PageParts } from './origin.js';

/** Something went wrong on a page: an uncaught error, an unhandled rejection or a violation of the page's policy. */
export interface Fault {
  kind: 'error' | 'rejection' | 'violation';
  text: string;
  url: string;
}

export interface Site extends Origin {
  /** Another site: another host name on another port. */
  other: Origin;
  /** What went wrong so far on any page of the test's context. */
  faults: Fault[];
  /** Says that the test provokes faults like this: at least one must come, and those that match do not count. */
  expectFault(like: RegExp): void;
  /** Watches a further context, such as one that a test opened for a second visitor. */
  watch(context: BrowserContext): Promise<void>;
}

const MARK = '[sayso-test-fault]';

/** Runs in each page and frame before its own scripts. Engines tell these three in too many ways to rely on theirs. */
function tellFaults(mark: string): void {
  const tell = (kind: string, text: string) => {
    console.debug(mark, JSON.stringify({ kind, text, url: location.href }));
  };
  addEventListener('error', (event) => {
    if (event instanceof ErrorEvent)
      tell('error', `${event.message} ${String((event.error as Error | null)?.stack ?? '')}`);
  });
  addEventListener('unhandledrejection', ({ reason }) => {
    tell('rejection', `${String(reason)} ${String((reason as Error | null)?.stack ?? '')}`);
  });
  addEventListener(
    'securitypolicyviolation',
    (event) => {
      const { effectiveDirective, blockedURI, sample, sourceFile, lineNumber } = event;
      tell('violation', `${effectiveDirective} ${blockedURI} ${sample} at ${sourceFile}:${String(lineNumber)}`);
    },
    true,
  );
}

function watcher(faults: Fault[]): (context: BrowserContext) => Promise<void> {
  const hear = (message: ConsoleMessage) => {
    const text = message.text();
    if (text.startsWith(MARK)) faults.push(JSON.parse(text.slice(MARK.length)) as Fault);
  };
  return async (context) => {
    context.on('console', hear);
    await context.addInitScript(tellFaults, MARK);
  };
}

/** The faults that no expectation covers, and the expectations that no fault met. */
function verdict(faults: Fault[], expected: RegExp[]): string[] {
  const isCovered = ({ text }: Fault) => expected.some((like) => like.test(text));
  const surprises = faults
    .filter((fault) => !isCovered(fault))
    .map(({ kind, text, url }) => `${kind} on ${url}: ${text}`);
  const unmet = expected.filter((like) => !faults.some(({ text }) => like.test(text)));
  return [...surprises, ...unmet.map((like) => `expected, but never came: ${String(like)}`)];
}

export const test = base.extend<{ site: Site }>({
  site: async ({ context }, use) => {
    const [own, other] = await Promise.all([createOrigin(), createOrigin('localhost')]);
    const faults: Fault[] = [];
    const expected: RegExp[] = [];
    const watch = watcher(faults);
    await watch(context);
    await use({ ...own, other, faults, watch, expectFault: (like) => void expected.push(like) });
    await Promise.all([own.close(), other.close()]);
    base.expect(verdict(faults, expected), 'uncaught errors and policy violations').toEqual([]);
  },
});
