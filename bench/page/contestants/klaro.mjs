/** Klaro with its own configuration file, as its README says: both scripts deferred, the configuration first. */
import { WORDS } from '../subject.mjs';
import { external, packaged } from './shared.mjs';

const config = ({ purposes }) => ({
  version: 1,
  elementID: 'klaro',
  storageMethod: 'cookie',
  cookieName: 'klaro',
  acceptAll: true,
  lang: 'en',
  translations: {
    en: {
      consentNotice: { description: WORDS.text, learnMore: WORDS.settings },
      consentModal: { title: WORDS.title, description: WORDS.text },
      ok: WORDS.accept,
      acceptAll: WORDS.accept,
      decline: WORDS.refuse,
      acceptSelected: WORDS.save,
      purposes: Object.fromEntries(purposes.map(({ id, title }) => [id, title])),
    },
  },
  services: purposes.map(({ id, title, text, required }) => ({
    ...{ name: id, title, description: text, purposes: [id], required: !!required, default: !!required },
  })),
});

export default {
  id: 'klaro',
  name: 'Klaro',
  package: 'klaro',
  gates: 'purpose',
  frames: true,
  files: async (subject) => ({
    '/config.js': `var klaroConfig = ${JSON.stringify(config(subject))};`,
    '/klaro.js': `${subject.mark('__start();')}${packaged('klaro/dist/klaro.js')}${subject.mark(
      `;__told(klaro.getManager(klaroConfig).getConsent('analytics'));`,
    )}`,
  }),
  page: ({ tags, frame }) => ({
    head: external('/config.js', ' defer') + external('/klaro.js', ' defer'),
    held: tags
      .map(
        ({ purpose, src, text = '' }) =>
          `<script type="text/plain" data-type="text/javascript" data-name="${purpose}"${src ? ` data-src="${src}"` : ''}>${text}</script>`,
      )
      .join('\n'),
    frame: frame && `<iframe data-name="marketing" data-src="${frame}" title="Offers"></iframe>`,
  }),
  query: `(() => { const manager = klaro.getManager(); return () => manager.getConsent('analytics'); })()`,
  banner: `document.querySelector('.klaro .cookie-notice:not(.cookie-notice-hidden)')`,
  accept: '.klaro .cookie-notice .cm-btn-success',
  refuse: '.klaro .cookie-notice .cn-decline',
  open: `klaro.show(undefined, true)`,
  panel: `document.querySelector('.klaro .cookie-modal .cm-modal')`,
};
