/** The guard: what belongs to a declared service leaves nothing behind until its purpose is granted; all else passes. */
import type { Page } from '@playwright/test';
import { answered, guardPage, heldBy, settle } from './guard/pages.js';
import { expect, test, type Site } from './site.js';
import type { Way } from './guard/ways.js';

import { WAY_NAMES } from './guard/names.js';

const url = (site: Site, i: number): string => `${site.other.url}/ask?${i}`;
const askAll = async (page: Page, site: Site): Promise<void> => {
  for (const [i, name] of WAY_NAMES.entries())
    await page.evaluate(([way, to]) => ways.ask(way, to), [name, url(site, i)] as const);
};
/** The ways by which something arrived at the other site. */
const arrived = (site: Site): Way[] =>
  WAY_NAMES.filter((_, i) => site.other.hits.some(({ path }) => path.split('&')[0] === `/ask?${i}`));

test('the list of ways is whole', async ({ page, site }) => {
  await page.goto(await guardPage(site, '/page', { bare: true }));
  expect(await page.evaluate(() => ways.names)).toEqual(WAY_NAMES);
});

test('without the guard every way arrives', async ({ page, site }) => {
  await page.goto(await guardPage(site, '/page', { bare: true }));
  await askAll(page, site);
  await expect.poll(() => arrived(site)).toEqual(WAY_NAMES);
});

for (const mode of ['hold', 'hold-and-replay'])
  test(`${mode}: nothing arrives from a visitor who did not answer`, async ({ page, site }) => {
    await page.goto(await guardPage(site, '/page', { tag: `data-mode="${mode}"` }));
    await askAll(page, site);
    await settle(page, 500);
    expect(arrived(site)).toEqual([]);
    expect(site.other.hits).toEqual([]);
    const reports = await heldBy(page);
    expect(reports.length).toBeGreaterThanOrEqual(WAY_NAMES.length);
    for (const { purpose, service } of reports) expect([purpose, service]).toEqual(['analytics', 'Poppy']);
  });

test('granted: every way arrives', async ({ page, site, context }) => {
  await answered(context, site, { 2: 'granted' });
  await page.goto(await guardPage(site, '/page'));
  await askAll(page, site);
  await expect.poll(() => arrived(site)).toEqual(WAY_NAMES);
  expect(await heldBy(page)).toEqual([]);
});

test('observe: every way arrives, and every one is reported', async ({ page, site }) => {
  await page.goto(await guardPage(site, '/page', { tag: 'data-mode="observe"' }));
  await askAll(page, site);
  await expect.poll(() => arrived(site)).toEqual(WAY_NAMES);
  const reports = await heldBy(page);
  expect(new Set(reports.map(({ mode }) => mode))).toEqual(new Set(['observe']));
  expect(new Set(reports.map((one) => one.url?.replace(/^.*\?|&.*$/g, '')))).toEqual(
    new Set(WAY_NAMES.map((_, i) => `${i}`)),
  );
});

test('a script in a template of the page is held when its copy comes to the page, and the template stays as it is', async ({
  page,
  site,
  context,
}) => {
  const body = `<template id="t"><p>x</p><script src="${site.other.url}/ask?template"></script></template>`;
  const copy = () =>
    page.evaluate(() => {
      const { content } = document.querySelector<HTMLTemplateElement>('#t')!;
      document.body.append(content.cloneNode(true));
      document.body.append(document.importNode(content, true));
      return [...content.children].map(({ outerHTML }) => outerHTML).join('');
    });
  await page.goto(await guardPage(site, '/page', { body }));
  expect(await copy()).toBe(`<p>x</p><script src="${site.other.url}/ask?template"></script>`);
  await settle(page);
  expect(site.other.hits).toEqual([]);
  await answered(context, site, { 2: 'granted' });
  await page.reload();
  await copy();
  await expect.poll(() => site.other.hits.length).toBeGreaterThan(0);
});
