/** vanilla-cookieconsent, from npm with a bundler: https://cookieconsent.orestbida.com/essential/getting-started.html */
import { WORDS } from '../subject.mjs';
import { bundle, css, external, packaged, plain } from './shared.mjs';

const config = ({ purposes }) => ({
  categories: Object.fromEntries(
    purposes.map(({ id, required }) => [id, required ? { enabled: true, readOnly: true } : {}]),
  ),
  language: {
    default: 'en',
    translations: {
      en: {
        consentModal: {
          title: WORDS.title,
          description: WORDS.text,
          acceptAllBtn: WORDS.accept,
          acceptNecessaryBtn: WORDS.refuse,
          showPreferencesBtn: WORDS.settings,
        },
        preferencesModal: {
          title: WORDS.title,
          acceptAllBtn: WORDS.accept,
          acceptNecessaryBtn: WORDS.refuse,
          savePreferencesBtn: WORDS.save,
          sections: purposes.map(({ id, title, text }) => ({ title, description: text, linkedCategory: id })),
        },
      },
    },
  },
});

export default {
  id: 'vanilla-cookieconsent',
  name: 'vanilla-cookieconsent',
  package: 'vanilla-cookieconsent',
  gates: 'purpose',
  files: async (subject) => ({
    '/cookieconsent.css': packaged('vanilla-cookieconsent/dist/cookieconsent.css'),
    ...(await bundle(`
      ${subject.mark('__start();')}
      import { run, acceptedCategory, showPreferences } from 'vanilla-cookieconsent';
      ${subject.mark('window.__lib = { acceptedCategory, showPreferences };')}
      run({ ...${JSON.stringify(config(subject))}, ${subject.mark("onConsent: () => __told(acceptedCategory('analytics'))")} });
      ${subject.mark("__told(acceptedCategory('analytics'));")}`)),
  }),
  page: ({ tags }) => ({
    head: css('/cookieconsent.css'),
    held: plain('data-category')(tags),
    last: external('/app/app.js', ' type="module"'),
  }),
  query: `() => __lib.acceptedCategory('analytics')`,
  banner: `document.querySelector('#cc-main .cm')`,
  accept: '#cc-main .cm [data-role="all"]',
  refuse: '#cc-main .cm [data-role="necessary"]',
  open: `__lib.showPreferences()`,
  panel: `document.querySelector('#cc-main .pm')`,
};
