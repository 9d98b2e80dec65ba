/** A visitor may refuse one service inside a granted purpose; gates, queries, the record and the next visit know it. */
import { fakeEndpoint, NOTICE, tagPage } from './core/pages.js';
import { expect, test } from './site.js';
import type { ConsentRecord } from '../../src/wire/record.js';

const notice = {
  ...NOTICE,
  purposes: {
    ...NOTICE.purposes,
    analytics: {
      key: 2,
      services: {
        Counter: { key: 21, cookies: ['_count'] },
        Heatmap: { key: 22, cookies: ['_heat'] },
        Plain: { cookies: ['_plain'] },
      },
    },
  },
};
const held = (service: string) =>
  `<script type="text/plain" data-purpose="analytics/${service}" nonce="{nonce}">(globalThis.ran ??= []).push('${service}')</script>`;
const head = held('Counter') + held('Heatmap') + held('Nobody');

test('P2: a refused service stays shut inside a granted purpose, now and on the next visit, until all is accepted', async ({
  page,
  site,
}) => {
  const ledger = fakeEndpoint(site);
  const url = tagPage(site, '/page', { notice, head });
  const ran = () => page.evaluate(() => (globalThis as { ran?: string[] }).ran ?? []);
  const records = () => ledger.payloads.map((payload) => JSON.parse(payload) as ConsentRecord);
  await page.goto(url);
  await page.evaluate(() => sayso.choose({ analytics: 'granted', 'analytics/Heatmap': 'denied' }));
  await expect.poll(ran).toEqual(['Counter']);
  await expect.poll(() => records().length).toBe(1);
  expect(Object.entries(records()[0]!.choices).map(([key, { choice }]) => [key, choice])).toEqual([
    ['2', 'granted'],
    ['22', 'denied'],
  ]);
  await page.goto(url);
  await expect.poll(ran).toEqual(['Counter']);
  expect(
    await page.evaluate(() =>
      ['analytics', 'analytics/Counter', 'analytics/Heatmap', 'analytics/Plain'].map((name) => sayso.allows(name)),
    ),
  ).toEqual([true, true, false, false]);
  expect(await page.evaluate(() => sayso.explain('analytics/Heatmap'))).toMatchObject({
    state: 'denied',
    cause: 'visitor',
  });
  await page.evaluate(() => sayso.acceptAll());
  await expect.poll(ran).toEqual(['Counter', 'Heatmap']);
  await expect.poll(() => records().length).toBe(2);
  expect(records()[1]!.choices['22']).toMatchObject({ choice: 'granted' });
  expect(records()[1]!.choices['21']).toBeUndefined();
});

test('the sweep takes the refused service alone', async ({ page, site, context }) => {
  fakeEndpoint(site);
  await page.goto(tagPage(site, '/page', { notice }));
  await page.evaluate(() => {
    for (const name of ['_count', '_heat', '_plain']) document.cookie = `${name}=1; Path=/`;
    sayso.acceptAll();
    sayso.withdraw('analytics/Heatmap');
  });
  const names = async () => (await context.cookies()).map(({ name }) => name);
  await expect.poll(names).not.toContain('_heat');
  expect(await names()).toEqual(expect.arrayContaining(['_count', '_plain']));
});
