/**
 * What the guard costs a page that does nothing it declares: each workload in one browser, with and without the guard,
 * in turns. Build first (`npm run build`), then `node bench/guard/run.mjs [rounds]`. Prints the ratio of the medians, and of
 * the quickest rounds, which a busy machine disturbs least. What is not trapped at all (reads) shows the noise.
 */
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { find } from '../../scripts/browsers.mjs';

const ROOT = join(import.meta.dirname, '../..');
const ROUNDS = Number(process.argv[2] ?? 30);

/** A notice of 60 vendors, as a large site has them. None is met. */
const services = Object.fromEntries(
  Array.from({ length: 60 }, (_, i) => [
    `Vendor ${i}`,
    {
      hosts: [`cdn.vendor${i}.example`, `*.vendor${i}.example`],
      cookies: [`_v${i}`, `_v${i}_*`],
      storage: [`v${i}.*`],
      databases: [`v${i}-*`],
    },
  ]),
);
const notice = { id: 'site', site: 'bench', version: 1, purposes: { analytics: { key: 1, services } } };

const page = (tag) => `<!doctype html><html><head><meta charset="utf-8">
  <script type="application/json" id="notice">${JSON.stringify(notice)}</script>${tag}</head><body></body></html>`;

const server = createServer((request, response) => {
  const path = request.url.split('?')[0];
  if (path === '/guard.js') {
    response.setHeader('content-type', 'text/javascript');
    return response.end(readFileSync(join(ROOT, 'dist/guard.js')));
  }
  if (path === '/answer') return response.end('x');
  response.setHeader('content-type', 'text/html');
  return response.end(page(path === '/guarded' ? '<script src="/guard.js"></script>' : ''));
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;

/** Runs in the page: times one round of each workload, in ms. */
async function round() {
  const time = async (work) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const rows = Array.from(
    { length: 200 },
    (_, i) => `<li class="row"><a href="https://shop.example/${i}">Item ${i}</a>
    <img alt="" data-src="https://images.example/${i}.jpg" width="10" height="10"><b>text</b></li>`,
  ).join('');
  const short = '<span>a</span> <b>b</b>';
  const box = document.body.appendChild(document.createElement('div'));
  const nodes = (count) => Array.from({ length: count }, () => document.createElement('div'));
  const template = document.createElement('template');
  template.innerHTML = `<section><h2>a</h2><ul>${'<li><a href="/x">b</a></li>'.repeat(20)}</ul></section>`;
  const made = nodes(50_000);
  const bricks = nodes(50_000);
  const results = {
    'fetch, 50 in turn': await time(async () => {
      for (let i = 0; i < 50; i++) await (await fetch('/answer')).text();
    }),
    'XMLHttpRequest, 50 in turn': await time(async () => {
      for (let i = 0; i < 50; i++)
        await new Promise((done) => {
          const request = new XMLHttpRequest();
          request.onload = done;
          request.open('GET', '/answer');
          request.send();
        });
    }),
    'fetch, the call alone, 2,000': await time(async () => {
      const stop = AbortSignal.abort();
      for (let i = 0; i < 2000; i++) fetch('/answer', { signal: stop }).catch(() => 0);
    }),
    'DOM: create, fill, append 10,000': await time(() => {
      const list = document.createElement('ul');
      for (let i = 0; i < 10_000; i++) {
        const row = document.createElement('li');
        row.className = 'row';
        row.textContent = 'text';
        list.appendChild(row);
      }
      box.append(list);
      box.offsetHeight;
      list.remove();
    }),
    'DOM: appendChild alone, 50,000': await time(() => {
      for (const node of made) box.appendChild(node);
    }),
    'DOM: insertBefore alone, 50,000': await time(() => {
      for (const node of bricks) box.insertBefore(node, box.firstChild);
    }),
    'DOM: append of strings and nodes, 50,000': await time(() => {
      const list = document.createElement('p');
      for (let i = 0; i < 50_000; i++) list.append('a', document.createElement('i'));
    }),
    'DOM: a template cloned and put, 4,000': await time(() => {
      const list = document.createElement('div');
      for (let i = 0; i < 4000; i++) list.append(document.importNode(template.content, true));
    }),
    'setAttribute, 200,000': await time(() => {
      for (let i = 0; i < 200_000; i++) box.setAttribute('data-n', i);
    }),
    'innerHTML, 200 rows, 40': await time(() => {
      const list = document.createElement('ul');
      for (let i = 0; i < 40; i++) list.innerHTML = rows;
    }),
    'innerHTML, short, 50,000': await time(() => {
      const list = document.createElement('p');
      for (let i = 0; i < 50_000; i++) list.innerHTML = short;
    }),
    'cookie, 1,000 writes': await time(() => {
      for (let i = 0; i < 1000; i++) document.cookie = `own=${i}`;
    }),
    'cookie, 200 reads': await time(() => {
      for (let i = 0; i < 200; i++) void document.cookie;
    }),
    'localStorage, 5,000 writes': await time(() => {
      for (let i = 0; i < 5000; i++) localStorage.setItem('own', String(i));
    }),
    'localStorage, 50,000 reads': await time(() => {
      for (let i = 0; i < 50_000; i++) localStorage.getItem('own');
    }),
  };
  box.remove();
  return results;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** One page at a time: two would hear each other's writes to storage. The first round in each warms it up. */
async function measure(browser) {
  const kinds = ['bare', 'guarded'];
  const times = { bare: {}, guarded: {} };
  const page = await browser.newPage();
  for (let i = 0; i < ROUNDS; i++)
    for (const kind of i % 2 ? kinds : [...kinds].reverse()) {
      await page.goto(`${origin}/${kind}`);
      await page.evaluate(round);
      const results = await page.evaluate(round);
      for (const [name, ms] of Object.entries(results)) (times[kind][name] ??= []).push(ms);
    }
  return times;
}

const browser = await chromium.launch({ executablePath: find.chromium() });
try {
  const { bare, guarded } = await measure(browser);
  console.log(`Chromium ${browser.version()}, ${ROUNDS} rounds in turns, ms`);
  console.log(
    `${'workload'.padEnd(44)}${'median'.padStart(9)}${'with'.padStart(9)}${'ratio'.padStart(8)}${'least'.padStart(9)}${'with'.padStart(9)}${'ratio'.padStart(8)}`,
  );
  for (const name of Object.keys(bare)) {
    const cells = [median, (values) => Math.min(...values)].flatMap((of) => {
      const [before, after] = [of(bare[name]), of(guarded[name])];
      return [before.toFixed(2).padStart(9), after.toFixed(2).padStart(9), (after / before).toFixed(3).padStart(8)];
    });
    console.log(name.padEnd(44) + cells.join(''));
  }
} finally {
  await browser.close();
  server.close();
}
