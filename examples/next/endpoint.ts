import { createEndpoint, type Endpoint } from 'sayso/endpoint';
import { sites } from '../sites.js';

const open = (): Promise<Endpoint> =>
  createEndpoint({
    sites,
    issuer: 'https://www.example.com',
    prefix: '/privacy/v1',
    // A function has no disk that lasts: the database is DATABASE_URL, the keys are SAYSO_KEYS.
    erasures: false,
    // Route handlers see no socket. The proxy in front (Vercel's, or yours) adds the visitor's address to X-Forwarded-For.
    trustedHops: 1,
  });

// One endpoint a process: the development server loads modules again and again.
const kept = globalThis as { sayso?: Promise<Endpoint> | undefined };

/** The endpoint, opened by the first request. A start that failed is tried again by the next. */
export const endpoint = (): Promise<Endpoint> =>
  (kept.sayso ??= open().catch((error: unknown) => {
    kept.sayso = undefined;
    throw error;
  }));
