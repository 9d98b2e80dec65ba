/** The visitor's rights in a real browser, against the real endpoint: the shipped `rights.js` beside the shipped tag. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { Rights, SeenPage, Told } from '../../src/rights/index.js';
import type { Notice, Texts } from '../../src/wire/notice.js';
import { expect, test, type LocalEndpoint, type Site } from './endpoint.js';

const demo = <T>(file: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../demo', file), 'utf8')) as T;
const notice = demo<Notice>('notice.json');
const texts = demo<Texts>('texts/en.json');
const publishing = { notices: [{ notice, texts: [texts] }] };

const opening = `
    <script nonce="{nonce}" type="module">
      import { openRights } from '/rights.js';
      globalThis.rights = openRights({ endpoint: '/v1', site: 'larkline' });
    </script>`;
const parts = {
  head: `<script type="application/json" id="notice">${JSON.stringify({ ...notice, texts: undefined })}</script>
    <script nonce="{nonce}" src="/sayso.js" data-notice="#notice" data-endpoint="/v1"></script>${opening}`,
  body: '<button data-sayso="accept-all">Accept</button> <button data-sayso="reject-all">Reject</button>',
};

declare const rights: Rights;

/** What a call on the page told. */
const on = <T>(page: Page, work: () => Promise<T>): Promise<T> => page.evaluate(work);

const visit = async (page: Page, site: Site): Promise<void> => {
  await page.goto(site.page('/', parts));
  await page.waitForFunction(() => 'rights' in globalThis);
};
const choose = async (page: Page, name: string, { ledger }: LocalEndpoint, before = 0): Promise<void> => {
  await page.getByRole('button', { name }).click();
  await expect.poll(async () => (await ledger()).length, { timeout: 30_000 }).toBe(before + 1);
};
const pageOf = (told: Told<SeenPage>): SeenPage => {
  if (!told.ok) throw new Error(JSON.stringify(told));
  return told;
};
const databases = () => indexedDB.databases().then((all) => all.map(({ name }) => name));
const forget = () =>
  new Promise<void>((done, fail) => {
    const request = indexedDB.deleteDatabase('sayso');
    request.onsuccess = () => done();
    request.onerror = () => fail(new Error('not deleted'));
  });

test('a choice is seen with a valid receipt, exported, corrected, erased, and then hashes alone are left', async ({
  page,
  site,
  endpoint,
}) => {
  const local = await endpoint(publishing);
  await visit(page, site);
  await choose(page, 'Accept', local);
  const subject = await on(page, () => rights.subject());
  const seen = pageOf(await on(page, () => rights.records()));
  expect(seen).toMatchObject({ subject, next: null, request: { kind: 'see', status: 'answered' } });
  const [only] = seen.records;
  const jwks = (await (await fetch(`${site.url}/v1/jwks.json`)).json()) as JSONWebKeySet;
  const { payload } = await compactVerify(only!.kept!.receipt, createLocalJWKSet(jwks));
  expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({ ...only!.link, chain: only!.chain, subject });
  expect(JSON.parse(only!.kept!.payload)).toMatchObject({ cause: 'accept-all', gesture: 'trusted' });
  expect(seen.standing!.every(({ choice }) => choice === 'granted')).toBe(true);

  expect(await on(page, () => rights.correct('vera@example.org'))).toMatchObject({ ok: true });
  expect(await on(page, () => rights.concern('Warum? – 🦊'))).toMatchObject({ request: { text: 'Warum? – 🦊' } });
  const lines = await on(page, async () => {
    const told = await rights.export();
    return told.ok ? await told.file.text() : JSON.stringify(told);
  });
  const kinds = lines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { line: string }).line);
  expect(new Set(kinds)).toEqual(new Set(['export', 'record', 'standing', 'notice', 'contact', 'request', 'end']));

  expect(await on(page, () => rights.erase())).toMatchObject({ ok: true, erased: 1, request: { status: 'answered' } });
  const after = pageOf(await on(page, () => rights.records()));
  expect(after.records).toEqual([
    { ...only, kept: null, erased: { at: expect.any(Number) as unknown as number, reason: 'visitor' } },
  ]);
  expect(after.contact).toBeNull();
  const [entry] = await local.ledger();
  expect(entry).toMatchObject({ subject, record: null, jws: null });
  expect(entry!.findings).toMatchObject({ receipt: 'erased', signature: 'erased', chain: 'ok' });
  const list = await on(page, () => rights.requests());
  expect(list.ok && list.requests.map(({ kind, text }) => [kind, text])).toEqual([
    ['see', null],
    ['erase', null],
    ['export', null],
    ['concern', null],
    ['correct', null],
    ['see', null],
  ]);
  expect(site.hits.filter(({ path }) => path.includes(subject!))).toEqual([]);
});

test('a visitor who lost the key asks without it; no key and no database are made to ask', async ({
  page,
  site,
  endpoint,
}) => {
  const local = await endpoint(publishing);
  await visit(page, site);
  await choose(page, 'Accept', local);
  // On a page without a script, so that nothing holds the database open; then on one without the tag, which would make another.
  await page.goto(site.page('/empty', ''));
  await on(page, forget);
  await page.goto(site.page('/bare', { head: opening }));
  await page.waitForFunction(() => 'rights' in globalThis);
  expect(await on(page, () => rights.subject())).toBeNull();
  expect(await on(page, () => rights.records())).toMatchObject({ ok: false, reason: 'no-key' });
  expect(await on(page, () => rights.erase())).toMatchObject({ ok: false, reason: 'no-key' });
  const queued = await on(page, () => rights.request({ kind: 'erase', contact: 'vera@example.org' }));
  expect(queued).toMatchObject({ ok: true, request: { status: 'unverified', proven: false } });
  const status = await page.evaluate(
    (given) => (given.ok ? rights.status({ reference: given.request.reference, secret: given.secret }) : given),
    queued,
  );
  expect(status).toMatchObject({ ok: true, request: { status: 'unverified' } });
  expect(await on(page, databases)).toEqual([]);
  expect((await local.ledger())[0]!.record).not.toBeNull();
});

test('whoever only refused has no key, and another visitor sees nothing of the first', async ({
  page,
  browser,
  site,
  endpoint,
}) => {
  const local = await endpoint(publishing);
  await visit(page, site);
  await choose(page, 'Accept', local);
  const context = await browser.newContext();
  await site.watch(context);
  const other = await context.newPage();
  await visit(other, site);
  await choose(other, 'Reject', local, 1);
  expect(await on(other, () => rights.records())).toMatchObject({ ok: false, reason: 'no-key' });
  await choose(other, 'Accept', local, 2);
  const [mine, theirs] = [
    pageOf(await on(page, () => rights.records())),
    pageOf(await on(other, () => rights.records())),
  ];
  expect(mine.records.map(({ link }) => link.subject)).toEqual([mine.subject]);
  expect(theirs.records.map(({ link }) => link.subject)).toEqual([theirs.subject]);
  expect(mine.subject).not.toBe(theirs.subject);
  await context.close();
});

test('without the endpoint the result says so, and nothing throws', async ({ page, context, site, endpoint }) => {
  const local = await endpoint(publishing);
  await visit(page, site);
  await choose(page, 'Accept', local);
  await local.stop();
  expect(await on(page, () => rights.records())).toMatchObject({ ok: false, reason: 'busy' });
  await context.setOffline(true);
  expect(await on(page, () => rights.records())).toMatchObject({ ok: false, reason: 'offline' });
  expect(await on(page, () => rights.export())).toMatchObject({ ok: false, reason: 'offline' });
  await context.setOffline(false);
  await local.start();
  expect(await on(page, () => rights.records())).toMatchObject({ ok: true });
});
