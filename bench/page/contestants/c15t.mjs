/**
 * c15t without its own UI, offline mode: its quickstart, script loader and iframe blocker, with a banner and a dialog in
 * plain DOM as its page "Building UI" shows. Its categories are five fixed ones.
 */
import { WORDS } from '../subject.mjs';
import { bundle, external } from './shared.mjs';

export const CATEGORY = {
  necessary: 'necessary',
  preferences: 'functionality',
  analytics: 'measurement',
  marketing: 'marketing',
};
export const scriptsOf = (tags) =>
  tags.map(({ purpose, src, text }, i) => ({
    id: `held-${i}`,
    category: CATEGORY[purpose],
    ...(src ? { src } : { textContent: text }),
  }));
export const MOST_PURPOSES = 5;

const source = ({ purposes, tags, mark }) => `
  ${mark('__start();')}
  import { getOrCreateConsentRuntime } from 'c15t';
  const { consentStore } = getOrCreateConsentRuntime({
    mode: 'offline',
    overrides: { country: 'DE' },
    consentCategories: ${JSON.stringify(purposes.map(({ id }) => CATEGORY[id] ?? 'experience'))},
    scripts: ${JSON.stringify(scriptsOf(tags))},
  });
  consentStore.getState().initializeIframeBlocker();
  const layers = document.createElement('div');
  layers.innerHTML = ${JSON.stringify(`
    <style>.c-layer{position:fixed;left:0;right:0;bottom:0;z-index:999;padding:16px;background:#fff;border-top:1px solid #889;display:none}.c-layer button{margin:8px 8px 0 0;padding:8px 16px}</style>
    <div id="consent-banner" class="c-layer" role="dialog" aria-label="${WORDS.title}"><p>${WORDS.text}</p>
    <button id="consent-accept">${WORDS.accept}</button><button id="consent-reject">${WORDS.refuse}</button><button id="consent-customize">${WORDS.settings}</button></div>
    <form id="consent-dialog" class="c-layer" role="dialog" aria-label="${WORDS.title}">${purposes
      .map(
        ({ id, title, text, required }) =>
          `<p><label><input type="checkbox" name="${CATEGORY[id] ?? 'experience'}"${required ? ' checked disabled' : ''}> ${title}</label><br>${text}</p>`,
      )
      .join('')}<button>${WORDS.save}</button></form>`)};
  document.body.append(layers);
  const banner = layers.querySelector('#consent-banner');
  const dialog = layers.querySelector('#consent-dialog');
  layers.querySelector('#consent-accept').onclick = () => consentStore.getState().saveConsents('all');
  layers.querySelector('#consent-reject').onclick = () => consentStore.getState().saveConsents('necessary');
  layers.querySelector('#consent-customize').onclick = () => consentStore.getState().setActiveUI('dialog');
  dialog.onchange = ({ target }) => consentStore.getState().setSelectedConsent(target.name, target.checked);
  dialog.onsubmit = (event) => { event.preventDefault(); consentStore.getState().saveConsents('custom'); };
  const draw = (state) => {
    banner.style.display = state.activeUI === 'banner' ? 'block' : 'none';
    dialog.style.display = state.activeUI === 'dialog' ? 'block' : 'none';
  };
  consentStore.subscribe((state) => { ${mark("__told(state.has('measurement'));")} draw(state); });
  draw(consentStore.getState());
  ${mark("__told(consentStore.getState().has('measurement')); window.__lib = consentStore;")}`;

export default {
  id: 'c15t',
  name: 'c15t (headless)',
  package: 'c15t',
  gates: 'purpose',
  frames: true,
  mostPurposes: MOST_PURPOSES,
  files: (subject) => bundle(source(subject)),
  page: ({ frame }) => ({
    head: external('/app/app.js', ' type="module"'),
    frame: frame && `<iframe data-src="${frame}" data-category="marketing" title="Offers"></iframe>`,
  }),
  query: `(() => { const state = __lib.getState(); return () => state.has('measurement'); })()`,
  banner: `document.querySelector('#consent-banner')`,
  accept: '#consent-accept',
  refuse: '#consent-reject',
  open: `__lib.getState().setActiveUI('dialog')`,
  panel: `document.querySelector('#consent-dialog')`,
};
