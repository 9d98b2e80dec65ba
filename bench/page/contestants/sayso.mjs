/**
 * Sayso in each of its forms, from a copy of `dist/`. Choices are sent to a stand-in of the endpoint that answers every
 * record with a signed receipt, so that the run contains what delivering costs.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WORDS } from '../subject.mjs';
import { bundle, external, inline, plain } from './shared.mjs';

const ENDPOINT = '/v1';
const sha256 = (text) => createHash('sha256').update(text).digest('base64url');

export const noticeOf = ({ purposes }) => {
  const notice = {
    id: 'site',
    site: 'larkline',
    version: 1,
    texts: '/texts/{locale}.json',
    purposes: Object.fromEntries(
      purposes.map(({ id, key, required }) => [id, { key, ...(required && { regime: 'required' }) }]),
    ),
  };
  return { hash: sha256(JSON.stringify(notice)), ...notice };
};
export const textsOf = ({ purposes }) => {
  const texts = {
    locale: 'en',
    controller: 'Larkline',
    intro: WORDS.text,
    policy: { href: '/privacy', label: 'Our privacy notice' },
    purposes: Object.fromEntries(purposes.map(({ id, title, text }) => [id, { title, text }])),
  };
  return { hash: sha256(JSON.stringify(texts)), ...texts };
};

const noticeScript = (subject) =>
  `<script type="application/json" id="notice">${JSON.stringify(noticeOf(subject))}</script>`;

const TAG = {
  banner: `document.querySelector('sayso-banner')?.shadowRoot?.querySelector('.surface')`,
  accept: '[data-sayso=accept-all]',
  refuse: '[data-sayso=reject-all]',
};
const MARKED = "__told(sayso.allows('analytics'));";

/** What a page can ask for: the doors and chunks, one language, the gates. Not what runs on servers. */
const SERVERS = ['server.js', 'endpoint.js', 'cli.js', 'index.js'];
const pageFiles = (dist) => [
  ...readdirSync(dist).filter((name) => name.endsWith('.js') && !SERVERS.includes(name)),
  ...readdirSync(join(dist, 'gates'))
    .map((name) => `gates/${name}`)
    .filter((name) => name.endsWith('.js')),
  ...['locales/en.js', 'more/en.js'].filter((name) => existsSync(join(dist, name))),
];

/** Every form, made from the build in `dist`. */
export function saysoForms(dist) {
  const read = (name) => readFileSync(join(dist, name), 'utf8');
  const shipped = ({ mark = () => '' }) =>
    Object.fromEntries(
      pageFiles(dist).map((name) => [
        `/sayso/${name}`,
        `${name === 'sayso.js' ? mark('__start();') : ''}${read(name)}${name === 'sayso.js' ? mark(`;${MARKED}`) : ''}`,
      ]),
    );
  const texts = (subject) => ({ '/texts/en.json': JSON.stringify(textsOf(subject)) });
  const starter = ({ mark }) =>
    `${mark(inline('__begin()'))}${inline(read('starter.js'), ' data-base="/sayso/"')}${mark(inline('__end()'))}`;
  const common = {
    ...TAG,
    family: 'sayso',
    gates: 'purpose',
    frames: true,
    query: `() => sayso.allows('analytics')`,
    open: `sayso.open()`,
    panel: `document.querySelector('sayso-preferences')?.shadowRoot?.querySelector('dialog')`,
    settled: `new Promise((done) => sayso.on('receipt', () => done(true)))`,
  };
  const body = ({ tags, frame }) => ({
    held: plain('data-purpose')(tags),
    frame: frame && `<template data-purpose="marketing"><iframe src="${frame}" title="Offers"></iframe></template>`,
  });
  const core = existsSync(join(dist, 'sayso.inline.js')) ? 'sayso.inline.js' : 'sayso.js';
  const inlined = (subject) =>
    subject.mark(inline('__start()')) +
    inline(read(core), ` data-base="/sayso/" data-notice="#notice" data-endpoint="${ENDPOINT}"`) +
    subject.mark(inline(MARKED));
  const forms = [
    {
      ...common,
      id: 'sayso-tag',
      name: 'Sayso: tag and starter',
      files: (subject) => ({ ...shipped(subject), ...texts(subject) }),
      page: (subject) => ({
        head:
          noticeScript(subject) +
          starter(subject) +
          external('/sayso/sayso.js', ` data-notice="#notice" data-endpoint="${ENDPOINT}"`),
        ...body(subject),
      }),
    },
    {
      ...common,
      id: 'sayso-inline',
      name: 'Sayso: inlined',
      files: (subject) => ({ ...shipped({}), ...texts(subject) }),
      page: (subject) => ({ head: noticeScript(subject) + starter(subject) + inlined(subject), ...body(subject) }),
    },
  ];
  return [...forms, ...rendered({ dist, common, shipped, texts, inlined, body }), npm({ dist, common, texts, body })];
}

/** The form with the server-rendered first layer, as soon as the build has the renderer. */
function rendered({ dist, common, shipped, texts, inlined, body }) {
  if (!/renderFirstLayer/.test(readFileSync(join(dist, 'server.js'), 'utf8'))) return [];
  const layer = async (subject) => {
    const { renderFirstLayer } = await import(pathToFileURL(join(dist, 'server.js')));
    const locale = (await import(pathToFileURL(join(dist, 'locales/en.js')))).default;
    return renderFirstLayer({ notice: noticeOf(subject), texts: textsOf(subject), locale });
  };
  return [
    {
      ...common,
      id: 'sayso-rendered',
      name: 'Sayso: inlined, first layer from the server',
      files: (subject) => ({ ...shipped({}), ...texts(subject) }),
      page: async (subject) => ({
        head: noticeScript(subject) + inlined(subject),
        first: await layer(subject),
        ...body(subject),
      }),
    },
  ];
}

const npm = ({ dist, common, texts, body }) => ({
  ...common,
  id: 'sayso-npm',
  name: 'Sayso: npm import',
  query: `() => __lib.allows('analytics')`,
  open: `__lib.open()`,
  settled: `new Promise((done) => __lib.on('receipt', () => done(true)))`,
  files: async (subject) => ({
    ...texts(subject),
    ...(await bundle(
      `${subject.mark('__start();')}
      import { createConsent } from ${JSON.stringify(`./${relative(join(dist, '..'), join(dist, 'index.js'))}`)};
      const consent = createConsent(${JSON.stringify(noticeOf(subject))}, { endpoint: ${JSON.stringify(ENDPOINT)} });
      ${subject.mark("window.__lib = consent; __told(consent.allows('analytics'));")}`,
      { resolveDir: join(dist, '..'), splitting: true },
    )),
  }),
  page: (subject) => ({ head: external('/app/app.js', ' type="module"'), ...body(subject) }),
});
