/** Porsche's web component, as its README says without a tag manager. It gates nothing: the page loads by hand. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WORDS } from '../subject.mjs';
import { byHand, external, inline, packaged } from './shared.mjs';

const FOLDER = '@porscheofficial/cookie-consent-banner/dist/cookie-consent-banner';
const init = ({
  purposes,
  tags,
  mark,
}) => `document.querySelector('cookie-consent-banner').availableCategories=${JSON.stringify(
  purposes.map(({ id, title, text, required }) => ({
    key: id,
    label: title,
    description: text,
    ...(required && { isMandatory: true }),
  })),
)};${byHand(tags)}
function told(event){var all=event.detail.acceptedCategories||[];${mark("window.__all=all;__told(all.includes('analytics'));")}letOut(function(purpose){return all.includes(purpose)})}
window.addEventListener('cookie_consent_preferences_restored',told);window.addEventListener('cookie_consent_preferences_updated',told);`;

const attributes = Object.entries({
  headline: WORDS.title,
  'btn-label-accept-and-continue': WORDS.accept,
  'btn-label-only-essential-and-continue': WORDS.refuse,
  'btn-label-persist-selection-and-continue': WORDS.save,
  'btn-label-select-all-and-continue': WORDS.accept,
  'content-settings-description': WORDS.text,
});

export default {
  id: 'porsche',
  name: "Porsche's component",
  package: '@porscheofficial/cookie-consent-banner',
  gates: 'hand',
  files: ({ mark }) =>
    Object.fromEntries(
      readdirSync(join(import.meta.dirname, '../node_modules', FOLDER))
        .filter((name) => name.endsWith('.js'))
        .map((name) => [
          `/banner/${name}`,
          `${name === 'cookie-consent-banner.esm.js' ? mark('__start();') : ''}${packaged(join(FOLDER, name))}`,
        ]),
    ),
  page: (subject) => ({
    head: external('/banner/cookie-consent-banner.esm.js', ' type="module"'),
    last: `<cookie-consent-banner ${attributes.map(([name, value]) => `${name}="${value}"`).join(' ')}>${WORDS.text}
<a href="javascript:document.dispatchEvent(new Event('cookie_consent_details_show'))">${WORDS.settings}</a></cookie-consent-banner>${inline(init(subject))}`,
  }),
  banner: `document.querySelector('cookie-consent-banner')?.shadowRoot?.querySelector('[part=body]')`,
  accept: 'cookie-consent-banner [part=button-accept-all]',
  refuse: 'cookie-consent-banner [part=button-essential-only]',
  open: `document.dispatchEvent(new Event('cookie_consent_details_show'))`,
  panel: `document.querySelector('cookie-consent-banner')?.shadowRoot?.querySelector('[part=description-settings]')`,
};
