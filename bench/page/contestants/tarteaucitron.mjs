/** tarteaucitron.js, as its README says: its script and `init` in the head, a custom service for each purpose. */
import { WORDS } from '../subject.mjs';
import { external, inline, packaged } from './shared.mjs';

const OPTIONS = {
  ...{ privacyUrl: '/privacy', bodyPosition: 'bottom', hashtag: '#tarteaucitron', cookieName: 'tarteaucitron' },
  ...{ orientation: 'bottom', groupServices: false, serviceDefaultState: 'wait', showAlertSmall: false },
  ...{ cookieslist: false, showIcon: false, adblocker: false, DenyAllCta: true, AcceptAllCta: true, highPrivacy: true },
  ...{ removeCredit: false, moreInfoLink: false, useExternalCss: false, useExternalJs: false, mandatory: true },
};
const FILES = [
  'tarteaucitron.min.js',
  'css/tarteaucitron.min.css',
  'lang/tarteaucitron.en.min.js',
  'tarteaucitron.services.min.js',
];

const load = ({ src, text }) =>
  src
    ? `tarteaucitron.addScript('${src}');`
    : `(function(){var s=document.createElement('script');s.text=${JSON.stringify(text)};document.head.append(s)})();`;

/** Its own list has services named like purposes, so that ours need another name. */
const service = ({ id, title }, { tags, mark }) =>
  `tarteaucitron.services.x_${id}={key:'x_${id}',type:'other',name:${JSON.stringify(title)},needConsent:true,cookies:[],js:function(){${
    id === 'analytics' ? mark('__told(true);') : ''
  }${tags
    .filter(({ purpose }) => purpose === id)
    .map(load)
    .join('')}},fallback:function(){}};(tarteaucitron.job=tarteaucitron.job||[]).push('x_${id}');`;

export default {
  id: 'tarteaucitron',
  name: 'tarteaucitron.js',
  package: 'tarteaucitronjs',
  gates: 'purpose',
  frames: true,
  files: async ({ mark }) =>
    Object.fromEntries(
      FILES.map((name) => [
        `/tarteaucitron/${name}`,
        `${name === FILES[0] ? mark('__start();') : ''}${packaged(`tarteaucitronjs/${name}`)}`,
      ]),
    ),
  page: (subject) => ({
    head:
      inline(
        `tarteaucitronForceLanguage='en';tarteaucitronCustomText=${JSON.stringify({ alertBigPrivacy: WORDS.text, acceptAll: WORDS.accept, denyAll: WORDS.refuse, personalize: WORDS.settings })}`,
      ) +
      external('/tarteaucitron/tarteaucitron.min.js') +
      inline(`tarteaucitron.init(${JSON.stringify(OPTIONS)});`),
    last: inline(
      subject.purposes
        .filter(({ required }) => !required)
        .map((purpose) => service(purpose, subject))
        .join('') + (subject.frame ? `tarteaucitron.job.push('iframe');` : ''),
    ),
    frame: subject.frame && `<div class="tac_iframe" url="${subject.frame}" width="100%" height="120"></div>`,
  }),
  query: `() => tarteaucitron.state.x_analytics === true`,
  banner: `document.querySelector('#tarteaucitronAlertBig')`,
  accept: '#tarteaucitronPersonalize2',
  refuse: '#tarteaucitronAllDenied2',
  open: `tarteaucitron.userInterface.openPanel()`,
  panel: `document.querySelector('#tarteaucitron')`,
};
