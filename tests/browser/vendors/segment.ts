/**
 * Segment has no switch. A source middleware that does not call `next` drops what is tracked, but each `track` first
 * makes an id and writes it down again. The guard holds that writing: it is declared, and refused.
 */
import type { Vendor } from './vendor.js';

const KEY = 'larkline';

export const vendor: Vendor<typeof import('@segment/analytics-next')> = {
  sdk: '@segment/analytics-next',
  held: 'src',
  guarded: true,
  service: { cookies: ['ajs_*'], storage: ['ajs_*', 'persisted-queue:*'] },
  leaves: ['cookies ajs_anonymous_id', 'local ajs_anonymous_id'],
  forgets: ['cookies ajs_anonymous_id', 'local ajs_anonymous_id'],
  start: ({ AnalyticsBrowser }, collector) => {
    let isOn = true;
    const [protocol, apiHost] = collector.split('://') as ['http', string];
    const analytics = AnalyticsBrowser.load(
      // Said here, so that nothing is asked of the vendor's own host.
      { writeKey: KEY, cdnSettings: { integrations: { 'Segment.io': { apiKey: KEY } } } },
      { integrations: { 'Segment.io': { apiHost: `${apiHost}/segment`, protocol } } },
    );
    void analytics.addSourceMiddleware(({ payload, next }) => {
      if (isOn) next(payload);
    });
    return {
      track: (name) => void analytics.track(name),
      stop: () => {
        isOn = false;
        void analytics.reset();
      },
      resume: () => {
        isOn = true;
      },
    };
  },
};
