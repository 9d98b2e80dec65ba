/** The site's own script where Sayso is an npm package. */
import { createConsent, defineNotice } from 'sayso';
import notice from '../notice.json';
import { start } from './start.js';

const consent = createConsent(defineNotice(notice), {
  endpoint: '/v1',
  nonce: document.querySelector('script[nonce]').nonce,
});
window.sayso = consent;
consent.gate({ purpose: 'analytics', src: '/vendors/mixpanel.js' });
consent.gate({ purpose: 'analytics', src: '/vendors/snowplow.js' });
start(consent, notice);
