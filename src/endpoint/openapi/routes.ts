/** The document where tools look for it. */
import * as v from 'valibot';
import type { Route } from '../http/route.js';

declare const __VERSION__: string;

/** The route over all routes, itself included. Its maker is loaded when first asked for: most instances never are. */
export const routesOver = (others: readonly Route[]): readonly Route[] => {
  const all: Route[] = [
    ...others,
    {
      method: 'GET',
      path: '/openapi.json',
      access: { kind: 'open', seconds: 300 },
      says: {
        id: 'openapi',
        summary: 'This document.',
        answers: {
          200: { summary: 'OpenAPI 3.1.', schema: v.object({ openapi: v.string(), paths: v.looseObject({}) }) },
        },
      },
      answer: async ({ c, house }) => {
        const { documentOf } = await import('./document.js');
        const { issuer, prefix } = house.options;
        return c.json(documentOf(all, { issuer, prefix, version: __VERSION__ }));
      },
    },
  ];
  return all;
};
