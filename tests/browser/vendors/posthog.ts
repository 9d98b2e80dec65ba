/**
 * PostHog. `opt_out_capturing` alone is not enough: it stores its mark under a name of the SDK's, the sweep takes that
 * too, and without a mark the SDK captures. So it starts opted out (`opt_out_capturing_by_default`), which is what a
 * missing mark then means. What waits in its queue at that moment still leaves, unless the guard holds it.
 */
import type { Vendor } from './vendor.js';

const TOKEN = 'phc_test';

export const vendor: Vendor<typeof import('posthog-js')> = {
  sdk: 'posthog-js',
  held: 'src',
  guarded: true,
  service: {
    cookies: ['ph_*', '__ph_opt_in_out_*'],
    storage: ['ph_*', '__ph_opt_in_out_*'],
  },
  leaves: [`cookies ph_${TOKEN}_posthog`, `local ph_${TOKEN}_posthog`, `local __ph_opt_in_out_${TOKEN}`],
  forgets: ['cookies ph_*', 'local ph_*'],
  start: ({ posthog }, collector) => {
    const grant = () => posthog.opt_in_capturing({ captureEventName: false });
    posthog.init(TOKEN, {
      api_host: `${collector}/posthog`,
      opt_out_capturing_by_default: true,
      // What it would load from its own host: nothing here may come from elsewhere.
      disable_external_dependency_loading: true,
      advanced_disable_flags: true,
      autocapture: false,
      // A driven browser looks like a bot to it.
      opt_out_useragent_filter: true,
      disable_compression: true,
      request_queue_config: { flush_interval_ms: 250 },
      loaded: grant,
    });
    return {
      track: (name) => void posthog.capture(name),
      stop: () => {
        posthog.opt_out_capturing();
        posthog.set_config({ disable_persistence: true });
      },
      resume: () => {
        posthog.set_config({ disable_persistence: false });
        grant();
      },
    };
  },
};
