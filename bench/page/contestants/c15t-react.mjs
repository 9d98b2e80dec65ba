/** c15t's React components, offline mode, as its React quickstart says; React is what the page would not have without. */
import { CATEGORY, MOST_PURPOSES, scriptsOf } from './c15t.mjs';
import { bundle, css, external } from './shared.mjs';

const source = ({ purposes, tags, frame, mark }) => `
  ${mark('__start();')}
  import '@c15t/react/styles.css';
  import { createRoot } from 'react-dom/client';
  import { createPortal } from 'react-dom';
  import { ConsentBanner, ConsentDialog, ConsentManagerProvider, Frame, useConsentManager } from '@c15t/react';
  const options = {
    mode: 'offline',
    overrides: { country: 'DE' },
    consentCategories: ${JSON.stringify(purposes.map(({ id }) => CATEGORY[id] ?? 'experience'))},
    scripts: ${JSON.stringify(scriptsOf(tags))},
  };
  ${mark(`function Told() { const all = useConsentManager(); window.__lib = all; __told(all.has('measurement')); return null; }`)}
  function App() {
    return (
      <ConsentManagerProvider options={options}>
        <ConsentBanner />
        <ConsentDialog />
        ${mark('<Told />')}
        ${frame ? `{createPortal(<Frame category="marketing"><iframe src="${frame}" title="Offers" /></Frame>, document.querySelector('#frame'))}` : ''}
      </ConsentManagerProvider>
    );
  }
  createRoot(document.querySelector('#consent')).render(<App />);`;

export default {
  id: 'c15t-react',
  name: 'c15t (React)',
  package: '@c15t/react',
  gates: 'purpose',
  frames: true,
  mostPurposes: MOST_PURPOSES,
  files: (subject) => bundle(source(subject)),
  page: ({ frame }) => ({
    head: css('/app/app.css') + external('/app/app.js', ' type="module"'),
    last: '<div id="consent"></div>',
    frame: frame && '<div id="frame"></div>',
  }),
  query: `(() => { const { has } = __lib; return () => has('measurement'); })()`,
  banner: `document.querySelector('[data-testid="consent-banner-card"]')`,
  accept: '[data-testid="consent-banner-accept-button"]',
  refuse: '[data-testid="consent-banner-reject-button"]',
  open: `__lib.setActiveUI('dialog')`,
  panel: `document.querySelector('[data-testid="consent-dialog-card"]')`,
};
