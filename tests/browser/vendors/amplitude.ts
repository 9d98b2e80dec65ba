/**
 * Amplitude. `setOptOut` drops what is tracked from then on, but what waits in its queue leaves up to a second later.
 * The guard holds that. It writes its cookie once more, too, which the sweep takes.
 */
import type { Vendor } from './vendor.js';

const KEY = '0123456789abcdef0123456789abcdef';

export const vendor: Vendor<typeof import('@amplitude/analytics-browser')> = {
  sdk: '@amplitude/analytics-browser',
  held: 'load',
  guarded: true,
  service: { cookies: ['AMP_*'], storage: ['AMP_*'], databases: ['AMP_*'] },
  open: ['databases AMP_diagnostics_*'],
  leaves: [`cookies AMP_${KEY.slice(0, 10)}`, `local AMP_unsent_${KEY.slice(0, 10)}`],
  start: (amplitude, collector) => {
    amplitude.init(KEY, {
      serverUrl: `${collector}/amplitude`,
      autocapture: false,
      fetchRemoteConfig: false,
      enableDiagnostics: false,
      flushIntervalMillis: 100,
    });
    return {
      track: (name) => void amplitude.track(name),
      stop: () => amplitude.setOptOut(true),
      resume: () => amplitude.setOptOut(false),
    };
  },
};
