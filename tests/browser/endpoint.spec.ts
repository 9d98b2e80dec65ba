/** The endpoint's fixture: the ledger it lists must be the one that pages write to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice, Texts } from '../../src/wire/notice.js';
import { expect, test } from './endpoint.js';

const demo = <T>(file: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../demo', file), 'utf8')) as T;
const notice = demo<Notice>('notice.json');
const texts = demo<Texts>('texts/en.json');

const accept = {
  head: `<script type="application/json" id="notice">${JSON.stringify({ ...notice, texts: undefined })}</script>
    <script nonce="{nonce}" src="/sayso.js" data-notice="#notice" data-endpoint="/v1"></script>`,
  body: '<button data-sayso="accept-all">Accept</button>',
};

test('a choice on a page stands in the ledger once, also after a stop and a start', async ({
  page,
  site,
  endpoint,
}) => {
  const { ledger, stop, start } = await endpoint({ notices: [{ notice, texts: [texts] }] });
  await stop();
  await page.goto(site.page('/', accept));
  await page.getByRole('button', { name: 'Accept' }).click();
  await expect.poll(() => site.hitsOf('/v1/*').length).toBeGreaterThan(0);
  expect(await ledger()).toEqual([]);
  await start();
  await page.reload();
  await expect.poll(async () => (await ledger()).length, { timeout: 30_000 }).toBe(1);
  const [only] = await ledger();
  expect(only).toMatchObject({ site: 'larkline', cause: 'accept-all', choices: { analytics: 'granted' } });
  expect(Object.values(only?.findings ?? {})).not.toContain('broken');
});
