/** The second real analytics SDK, pointed at our own collector. Held back until the visitor allows `analytics`. */
import {
  clearUserData,
  disableAnonymousTracking,
  enableAnonymousTracking,
  newTracker,
  trackPageView,
  trackStructEvent,
} from '@snowplow/browser-tracker';

const STATE = 'cookieAndLocalStorage';

let running = false;
let made = false;

const start = () => {
  running = true;
  if (made) disableAnonymousTracking({ stateStorageStrategy: STATE });
  else {
    newTracker('lark', location.origin, {
      appId: 'larkline',
      postPath: '/collect/snowplow',
      bufferSize: 1,
      cookieSecure: false,
      discoverRootDomain: false,
      stateStorageStrategy: STATE,
    });
    made = true;
  }
  trackPageView();
};

/** What has run cannot be unloaded, so it is told to stop and to drop what it keeps. */
const stop = () => {
  running = false;
  if (!made) return;
  enableAnonymousTracking({ stateStorageStrategy: 'none' });
  clearUserData({ preserveSession: false, preserveUser: false });
};

window.sayso.follow('analytics', (granted) => (granted ? start() : stop()));
document.addEventListener('larkline:moment', ({ detail }) => {
  if (running) trackStructEvent({ category: 'site', action: detail });
});
