/** Orejime, as its README says: style, configuration and script as they are distributed, templates around what is held. */
import { WORDS } from '../subject.mjs';
import { css, external, inline, packaged } from './shared.mjs';

const config = ({ purposes }) => ({
  privacyPolicyUrl: '/privacy',
  purposes: purposes.map(({ id, title, text, required }) => ({
    id,
    title,
    description: text,
    cookies: [],
    ...(required && { isMandatory: true }),
  })),
  translations: {
    banner: {
      title: WORDS.title,
      description: WORDS.text,
      accept: WORDS.accept,
      decline: WORDS.refuse,
      configure: WORDS.settings,
    },
    modal: { title: WORDS.title, description: WORDS.text },
  },
});

export default {
  id: 'orejime',
  name: 'Orejime',
  package: 'orejime',
  gates: 'purpose',
  frames: true,
  files: async ({ mark }) => ({
    '/orejime.css': packaged('orejime/dist/orejime-standard.css'),
    '/orejime.js': `${mark('__start();')}${packaged('orejime/dist/orejime-standard-en.js')}${mark(
      `;document.addEventListener('orejime.loaded',({detail})=>__told(detail.manager.getConsent('analytics')));`,
    )}`,
  }),
  page: ({ tags, frame, ...subject }) => ({
    head: css('/orejime.css'),
    held: tags
      .map(
        ({ purpose, src, text = '' }) =>
          `<template data-purpose="${purpose}"><script${src ? ` src="${src}"` : ''}>${text}</script></template>`,
      )
      .join('\n'),
    last: inline(`window.orejimeConfig=${JSON.stringify(config(subject))}`) + external('/orejime.js'),
    frame: frame && `<template data-purpose="marketing"><iframe src="${frame}" title="Offers"></iframe></template>`,
  }),
  query: `() => window.orejime.manager.getConsent('analytics')`,
  banner: `document.querySelector('.orejime-Banner')`,
  accept: '.orejime-Banner-saveButton',
  refuse: '.orejime-Banner-declineButton',
  open: `window.orejime.prompt()`,
  panel: `document.querySelector('.orejime-Modal')`,
};
