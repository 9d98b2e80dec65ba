/** What people behind `/admin` see and do. */
import type { Route } from '../http/route.js';
import { routes as page } from './page-routes.js';
import { routes as records } from './records.js';
import { routes as requests } from './requests.js';

export const routes: readonly Route[] = [...page, ...requests, ...records];
