/**
 * On Cloudflare. A connection belongs to the request that opened it there, so none can be kept between two requests of
 * a worker; what a Durable Object opens belongs to the object. The endpoint therefore lives in one.
 */
import { DurableObject } from 'cloudflare:workers';
import { createEndpoint } from 'sayso/endpoint';
import { sites } from '../sites.js';

export class Records extends DurableObject {
  #endpoint;

  /** Opened by the first call; a start that failed is tried again by the next. */
  #open() {
    this.#endpoint ??= createEndpoint({
      sites,
      issuer: 'https://records.example.com',
      database: this.env.DATABASE_URL,
      keys: this.env.SAYSO_KEYS,
      // There is no disk.
      erasures: false,
      // Cloudflare writes the visitor's address there, and lets no visitor do so.
      trustedHops: 1,
      addressHeader: 'cf-connecting-ip',
    }).catch((error) => {
      this.#endpoint = undefined;
      throw error;
    });
    return this.#endpoint;
  }

  async fetch(request) {
    return (await this.#open()).fetch(request);
  }

  async work() {
    return (await this.#open()).work();
  }
}

const records = (env) => env.RECORDS.getByName('records');

export default {
  fetch: (request, env) => records(env).fetch(request),
  /** The cron of wrangler.json. */
  scheduled: (_, env, context) => context.waitUntil(records(env).work()),
};
