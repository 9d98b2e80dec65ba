/** A server of its own. `sayso serve` does the same from a configuration file. */
import { serve } from 'sayso/endpoint';
import { sites } from '../sites.js';

const served = await serve({
  sites,
  issuer: 'https://records.example.com',
  port: Number(process.env.PORT ?? 8787),
  log: 'json',
  // trustedHops: 1,   where one proxy of yours stands in front and writes X-Forwarded-For
});
console.log(`listens on ${served.url}`);

// What has begun is answered, then the connections end. Due work is done once a minute without asking.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => served.close());
