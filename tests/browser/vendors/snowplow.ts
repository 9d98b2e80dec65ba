/**
 * Snowplow. Anonymous tracking would go on sending, only without names; so a plugin's `filter` drops what is tracked
 * while it is stopped and `customFetch` what still waits in its queue. `stateStorageStrategy: 'none'` keeps it from
 * writing meanwhile.
 */
import type { Vendor } from './vendor.js';

const KEEPS = { stateStorageStrategy: 'cookieAndLocalStorage' } as const;

export const vendor: Vendor<typeof import('@snowplow/browser-tracker')> = {
  sdk: '@snowplow/browser-tracker',
  held: 'service',
  service: { cookies: ['_sp_*'], storage: ['_sp_*', 'snowplowOutQueue_*'] },
  leaves: ['cookies _sp_id.*', 'cookies _sp_ses.*', 'session _sp_tab_id', 'local snowplowOutQueue_*'],
  forgets: ['cookies _sp_*'],
  start: (snowplow, collector) => {
    let isOn = true;
    snowplow.newTracker('lark', collector, {
      ...KEEPS,
      appId: 'larkline',
      postPath: '/snowplow',
      bufferSize: 1,
      cookieSecure: false,
      discoverRootDomain: false,
      contexts: { browser: true },
      plugins: [{ filter: () => isOn }],
      customFetch: (request) => (isOn ? fetch(request) : Promise.resolve(new Response())),
    });
    return {
      track: (action) => snowplow.trackStructEvent({ category: 'site', action }),
      stop: () => {
        isOn = false;
        snowplow.enableAnonymousTracking({ stateStorageStrategy: 'none' });
        snowplow.clearUserData({ preserveSession: false, preserveUser: false });
      },
      resume: () => {
        isOn = true;
        snowplow.disableAnonymousTracking(KEEPS);
      },
    };
  },
};
