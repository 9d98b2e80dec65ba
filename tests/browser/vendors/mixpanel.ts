/**
 * Mixpanel. Its `opt_out_tracking` stores a mark that the sweep would take, and tracks again without it; so it is told
 * to be still (`disable`), to forget what waits in its queue (`stop_batch_senders`), and to keep nothing.
 */
import type { OverridedMixpanel } from 'mixpanel-browser';
import type { Vendor } from './vendor.js';

/** Two methods of its API that its types leave out. */
interface Sdk {
  default: OverridedMixpanel & { enable(): void; stop_batch_senders(): void };
}

const TOKEN = 'larkline';

export const vendor: Vendor<Sdk> = {
  sdk: 'mixpanel-browser/src/loaders/loader-module-core.js',
  held: 'markup',
  service: { cookies: ['mp_*'], storage: ['__mp*', 'mp_*'], databases: ['mixpanel*'] },
  open: ['databases mixpanel*'],
  leaves: [`cookies mp_${TOKEN}_mixpanel`, 'databases mixpanel*'],
  forgets: ['cookies mp_*'],
  start: ({ default: mixpanel }, collector) => {
    mixpanel.init(TOKEN, {
      api_host: `${collector}/mixpanel`,
      api_payload_format: 'json',
      batch_flush_interval_ms: 100,
      cross_subdomain_cookie: false,
    });
    return {
      track: (name) => void mixpanel.track(name),
      stop: () => {
        mixpanel.disable();
        mixpanel.stop_batch_senders();
        mixpanel.set_config({ disable_persistence: true });
      },
      resume: () => {
        mixpanel.set_config({ disable_persistence: false });
        mixpanel.start_batch_senders();
        mixpanel.enable();
      },
    };
  },
};
