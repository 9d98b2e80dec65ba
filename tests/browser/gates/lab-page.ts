/** Pages with the gates alone, driven by hand: see `lab/lab.ts`. */
import type { Page } from '@playwright/test';
import { labTag } from '../lab/build.js';
import type { lab as Lab } from '../lab/lab.js';
import type { PageParts, Site } from '../site.js';

declare global {
  var lab: typeof Lab;
}

/** What a script of a spec says when it runs. */
export const say = (word: string): string => `lab.ran.push('${word}')`;
export const held = (word: string, attributes = ''): string =>
  `<script type="text/plain" data-purpose="analytics" nonce="{nonce}" ${attributes}>${say(word)}</script>`;
export const heldSrc = (word: string, attributes = ''): string =>
  `<script type="text/plain" data-purpose="analytics" nonce="{nonce}" src="/run/${word}" ${attributes}></script>`;

export const ran = (page: Page): Promise<string[]> => page.evaluate(() => lab.ran);
export const set = (page: Page, states: Parameters<typeof lab.set>[0]): Promise<void> =>
  page.evaluate((given) => lab.set(given), states);
/** Long enough for what must not happen to happen. */
export const settle = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((done) => setTimeout(done, 250)));

/** `/run/<word>` is a script that says its word, after a while that the word may name: `slow-3-300`. */
export const serve = (site: Site): string =>
  site.route('/run/*', async ({ url }) => {
    const word = new URL(url).pathname.slice(5);
    if (word === 'missing') return 404;
    await new Promise((done) => setTimeout(done, Number(/-(\d+)$/.exec(word)?.[1] ?? 0)));
    return new Response(`(globalThis.lab ?? globalThis).ran.push('${word}')`, {
      headers: { 'content-type': 'text/javascript' },
    });
  });

/** Opens a page with the lab first in its head; `at` is how the purposes stand at boot. */
export const open = async (
  page: Page,
  site: Site,
  parts: PageParts & { at?: Parameters<typeof labTag>[1]; dev?: boolean },
): Promise<void> => {
  serve(site);
  const { at, dev, head = '', ...rest } = parts;
  const tag = (await labTag(site, at)).replace('src=', dev ? 'data-dev src=' : 'src=');
  // Without a policy, our own script has no nonce either.
  const own = rest.csp === null ? tag.replace(' nonce="{nonce}"', '') : tag;
  await page.goto(site.page('/page', { ...rest, head: own + head }));
};

/** Where a page makes parts by hand, those would be its own violations under Trusted Types, held or not. */
export const BY_HAND = { csp: { 'require-trusted-types-for': null, 'trusted-types': null } };
