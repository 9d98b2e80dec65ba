/** What the endpoint must know of the demo: one site, who is responsible for it, and the notice it may cite. */
import { readFileSync } from 'node:fs';

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

/** The endpoint's settings for a demo that answers at `origin`. */
export const endpointConfig = (origin = 'http://127.0.0.1:4173') => ({
  issuer: origin,
  sites: {
    larkline: {
      origins: [origin],
      controller: 'Larkline (privacy@larkline.example)',
      notices: [{ notice: read('./notice.json'), texts: [read('./texts/en.json'), read('./texts/ar.json')] }],
    },
  },
});

export default endpointConfig();
