import type { MakeFollower } from '../follower.js';

/** Google Consent Mode v2. Settings stand in `notice.signals['google-consent-mode']`. */
export const googleConsentMode: MakeFollower = () => {
  throw new Error('not yet');
};
