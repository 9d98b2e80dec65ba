/** What a route is: where it stands, who may call it, what it says of itself (OpenAPI), and its answer. */
import type { Context } from 'hono';
import type { GenericSchema } from 'valibot';
import type { Scope, Token } from '../access/tokens.js';
import type { House } from '../house.js';
import type { RouteKind } from '../operation/options.js';

/** Who may call a route. */
export type Access =
  /** Anyone, from any origin; the answer may be kept for so many seconds (`Infinity`: it never changes). */
  | { kind: 'open'; seconds: number }
  /** Pages of an origin that the site lists (DESIGN section 8); never with credentials. */
  | { kind: 'page' }
  /** Who holds a token of the site with this scope: people behind `/admin`, and the site's own servers. */
  | { kind: 'token'; scope: Scope }
  /** The route guards itself. */
  | { kind: 'self' };

/** One call of a route. */
export interface Call {
  c: Context;
  house: House;
  /** Name of the site in the route; empty where the route has none. */
  site: string;
  /** The token, where the route asks for one. */
  token: Token | null;
  /** Waits for a place among those that are worked on; reading a body does it by itself. @throws Refusal 503 */
  enter(): Promise<void>;
}

/** One possible answer. */
export interface Answer {
  summary: string;
  /** Default `application/json`. */
  type?: string;
  schema?: GenericSchema;
}

/** A route in words and shapes; the OpenAPI document is made of these. */
export interface Says {
  id: string;
  summary: string;
  /** `text/plain` spares pages the preflight; servers may send `application/json`. */
  body?: { types: readonly string[]; schema: GenericSchema };
  query?: Readonly<Record<string, { summary: string; schema: GenericSchema }>>;
  answers: Readonly<Record<number, Answer>>;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As Hono writes it, `/:site/records`; behind the prefix, but where `root` says otherwise. */
  path: string;
  root?: true;
  access: Access;
  /** Answered at once, whatever the load: for those who watch over the endpoint. */
  unlimited?: true;
  /** Which of the limits per address counts, where not the one of its access. */
  limit?: RouteKind;
  says: Says;
  answer(call: Call): Promise<Response> | Response;
}
