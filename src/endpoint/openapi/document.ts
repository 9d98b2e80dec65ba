/** The OpenAPI 3.1 document, made of what the routes say of themselves: it cannot differ from what is checked. */
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import type { Access, Answer, Route, Says } from '../http/route.js';

type Json = Record<string, unknown>;

const refusal = v.object({
  error: v.object({
    code: v.string(),
    message: v.string(),
    path: v.optional(v.string()),
    got: v.optional(v.string()),
  }),
});

/** What JSON Schema cannot say (a check in code) is left out: the document then allows more than the endpoint does. */
const schemaOf = (schema: v.GenericSchema): Json => {
  const { $schema: _, ...rest } = toJsonSchema(schema, { errorMode: 'ignore', target: 'draft-2020-12' }) as Json;
  return rest;
};

const SECURITY: { [K in Access['kind']]: readonly Json[] } = {
  open: [],
  page: [],
  self: [],
  token: [{ token: [] }],
};

/** What every route of a kind may answer, beside its own answers. */
const REFUSALS: { [K in Access['kind']]: readonly number[] } = {
  open: [404, 429, 503],
  page: [400, 403, 404, 408, 413, 415, 429, 503],
  self: [429, 503],
  token: [400, 401, 403, 404, 408, 413, 415, 429, 503],
};

const WORDS: Readonly<Record<number, string>> = {
  400: 'The request does not hold; the message says where and how to mend it.',
  401: 'No token, or one that has ended.',
  403: 'Not for this origin, or not for this token.',
  404: 'No such site, or nothing there.',
  408: 'The body did not arrive in time.',
  413: 'The body is too large.',
  415: 'Another content type is wanted.',
  429: 'Too many requests; `Retry-After` says when to come again.',
  503: 'Not now; `Retry-After` says when to come again.',
};

const answerOf = ({ summary, type = 'application/json', schema }: Answer): Json => ({
  description: summary,
  ...(schema || type !== 'application/json' ? { content: { [type]: schema ? { schema: schemaOf(schema) } : {} } } : {}),
});

const refusalOf = (status: number): Json => ({
  description: WORDS[status] ?? 'Refused.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
});

const answersOf = ({ answers }: Says, access: Access): Json => ({
  ...Object.fromEntries(REFUSALS[access.kind].map((status) => [status, refusalOf(status)])),
  ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])),
});

const bodyOf = ({ body }: Says): Json =>
  body
    ? {
        requestBody: {
          required: true,
          content: Object.fromEntries(body.types.map((type) => [type, { schema: schemaOf(body.schema) }])),
        },
      }
    : {};

const PARAMETER = /:(\w+)/g;

const parametersOf = ({ path, says }: Route): Json[] => [
  ...[...path.matchAll(PARAMETER)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  ...Object.entries(says.query ?? {}).map(([name, { summary, schema }]) => ({
    name,
    in: 'query',
    description: summary,
    schema: schemaOf(schema),
  })),
];

const operationOf = (route: Route): Json => {
  const { says, access } = route;
  return {
    operationId: says.id,
    summary: says.summary,
    security: SECURITY[access.kind],
    parameters: parametersOf(route),
    ...bodyOf(says),
    responses: answersOf(says, access),
  };
};

export interface About {
  issuer: string;
  prefix: string;
  version: string;
}

/** The document for a set of routes. */
export const documentOf = (routes: readonly Route[], { issuer, prefix, version }: About): Json => {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = `${route.root ? '' : prefix}${route.path}`.replace(PARAMETER, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sayso endpoint',
      version,
      description: 'Keeps what visitors decided, answers with signed receipts, and serves their rights.',
    },
    servers: [{ url: issuer }],
    paths,
    components: {
      schemas: { Refusal: schemaOf(refusal) },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Made by `sayso token`.' } },
    },
  };
};
