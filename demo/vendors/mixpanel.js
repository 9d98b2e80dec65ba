/** The first real analytics SDK, pointed at our own collector. Held back until the visitor allows `analytics`. */
import mixpanel from 'mixpanel-browser/src/loaders/loader-module-core.js';

const settings = {
  api_host: '/collect/mixpanel',
  persistence: 'cookie',
  cross_subdomain_cookie: false,
  batch_requests: false,
  ip: false,
  save_referrer: false,
  track_marketing: false,
};

let round = 0;
let instance = null;

const start = () => {
  instance = mixpanel.init('larkline', settings, `round${++round}`);
  instance.track('page view', { page: location.pathname });
};

/** What has run cannot be unloaded, so it is told to stop and to drop what it keeps. */
const stop = () => {
  instance?.disable();
  instance?.set_config({ disable_persistence: true });
  instance = null;
};

window.sayso.follow('analytics', (granted) => (granted ? start() : stop()));
document.addEventListener('larkline:moment', ({ detail }) => instance?.track(detail, { page: location.pathname }));
