/** Every room's routes and jobs; a new room is one line here. */
import type { Job } from './house.js';
import type { Route } from './http/route.js';
import { routes as keys } from './keys/routes.js';
import { routes as ledger } from './ledger/routes.js';
import { routes as notices } from './notices/routes.js';
import { routesOver } from './openapi/routes.js';
import { routes as operation } from './operation/routes.js';

export const ROUTES: readonly Route[] = routesOver([...ledger, ...notices, ...keys, ...operation]);

export const JOBS: readonly Job[] = [];
