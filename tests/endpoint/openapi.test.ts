/** The OpenAPI document, and every route held against it with requests that nobody would send. */
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/endpoint/index.js';
import type { Route } from '../../src/endpoint/http/route.js';
import { ROUTES } from '../../src/endpoint/routes.js';
import { makeToken, SCOPES } from '../../src/endpoint/access/tokens.js';
import { freshSite, ISSUER, makeRoom, openAsOwner, ORIGIN, startEndpoint, type Room } from './kit.js';

interface Operation {
  operationId: string;
  responses: Record<string, unknown>;
}
interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

const site = freshSite();
let room: Room;
let endpoint: Endpoint;
let document: OpenApi;
/** May do everything on this site: so that the fuzz gets past the first door. */
let token: string;
const warnings: string[] = [];

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site], { warn: (message) => warnings.push(message) });
  const owner = await openAsOwner(room.data);
  const wish = { site, scopes: SCOPES, label: 'fuzz', days: 1 };
  token = (await makeToken(owner, wish, Date.now())).text;
  await owner.close();
  document = (await (await endpoint.fetch(new Request(`${ISSUER}/v1/openapi.json`))).json()) as OpenApi;
});
afterAll(async () => {
  await endpoint.close();
  await room.remove();
});

const pathOf = ({ path, root }: Route): string => `${root ? '' : '/v1'}${path}`.replace(/:(\w+)/g, '{$1}');
const operationOf = (route: Route): Operation | undefined =>
  document.paths[pathOf(route)]?.[route.method.toLowerCase()];

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate({ ...structuredClone(document) });
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('holds every route, each with an id of its own', () => {
    for (const route of ROUTES) expect(operationOf(route)?.operationId, pathOf(route)).toBe(route.says.id);
    expect(new Set(ROUTES.map(({ says }) => says.id)).size).toBe(ROUTES.length);
  });

  it('names no subject in a path or a query: they would stand in logs', () => {
    expect(
      Object.keys(document.paths).filter((path) =>
        /\{[^}]*(subject|email|account)|\?.*(subject|email|account)/i.test(path),
      ),
    ).toEqual([]);
  });
});

/** Texts that have broken software before. */
const nasty = fc.constantFrom(
  '',
  "'; DROP TABLE sayso.ledger; --",
  '../../etc/passwd',
  '%00',
  '%2e%2e%2f',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  '{{7*7}}',
  '<script>alert(1)</script>',
  'a'.repeat(5000),
  '🦊',
  '-1',
  '1e999',
  'null',
);
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 80 }));
const json = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }).map((value) => JSON.stringify(value)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '[',
      '{"__proto__":{"a":1}}',
      '{"constructor":{"prototype":1}}',
      '['.repeat(4000),
      'NaN',
    ),
  },
  { weight: 1, arbitrary: text },
);

/** Something that a schema may accept, so that the fuzz gets past the first check: objects with the schema's own keys. */
const like = (schema: v.GenericSchema | undefined): fc.Arbitrary<string> => {
  const entries = (schema as { entries?: Record<string, unknown> } | undefined)?.entries;
  if (!entries) return json;
  const value = fc.oneof(text, fc.integer(), fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), fc.constant(site));
  const shape = Object.fromEntries(Object.keys(entries).map((key) => [key, value]));
  return fc.oneof(
    json,
    fc.record(shape, { requiredKeys: [] }).map((each) => JSON.stringify(each)),
  );
};

const segment = fc.oneof(fc.constant(site), text.map(encodeURIComponentSafely));
function encodeURIComponentSafely(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd')) || 'x';
}

const header = text.map((value) => value.replace(/[^\t\x20-\x7e]/g, '').slice(0, 500));
const types = fc.constantFrom(
  'text/plain',
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  '',
);

const requestFor = (route: Route): fc.Arbitrary<Request> =>
  fc
    .record({
      segments: fc.array(segment, { minLength: 6, maxLength: 6 }),
      query: fc.oneof(fc.constant(''), text.map(encodeURIComponentSafely)),
      body: like(route.says.body?.schema),
      type: types,
      origin: fc.oneof(fc.constant(ORIGIN), header),
      authorization: fc.oneof(fc.constant(''), fc.constant('token'), header),
    })
    .map(({ segments, query, body, type, origin, authorization }) => {
      const rest = [...segments];
      const path = `${route.root ? '' : '/v1'}${route.path}`.replace(/:(\w+)/g, (_, name) =>
        name === 'site' && (segments[0]?.length ?? 0) % 2 ? site : (rest.pop() ?? 'x'),
      );
      const headers = new Headers();
      if (type) headers.set('content-type', type);
      if (origin) headers.set('origin', origin);
      if (authorization) headers.set('authorization', authorization === 'token' ? `Bearer ${token}` : authorization);
      const url = `${ISSUER}${path}${query && `?q=${query}`}`;
      return new Request(url, { method: route.method, headers, ...(route.method === 'GET' ? {} : { body }) });
    });

const RUNS = Number(process.env['SAYSO_FUZZ_RUNS'] ?? 40);

describe('whatever is sent', () => {
  it.each(ROUTES.map((route) => [`${route.method} ${pathOf(route)}`, route] as const))(
    '%s answers as the document says, and never with 500',
    async (_, route) => {
      warnings.length = 0;
      const known = new Set(Object.keys(operationOf(route)?.responses ?? {}));
      await fc.assert(
        fc.asyncProperty(requestFor(route), async (request) => {
          const response = await endpoint.fetch(request.clone());
          const answer = await response.text();
          expect(response.status, answer).not.toBe(500);
          // A path that a hostile segment has changed may lead to no route at all.
          if (response.status === 404 || response.status === 405) return;
          expect(known, `${request.url} ${response.status} ${answer}`).toContain(String(response.status));
          const { schema } = route.says.answers[response.status] ?? {};
          if (schema) v.parse(schema, JSON.parse(answer));
          else if (response.status >= 400 && /json/.test(response.headers.get('content-type') ?? ''))
            expect(JSON.parse(answer)).toMatchObject({
              error: { code: expect.any(String), message: expect.any(String) },
            });
        }),
        { numRuns: RUNS },
      );
      expect(warnings.filter((message) => message.includes('failed'))).toEqual([]);
    },
  );
});
