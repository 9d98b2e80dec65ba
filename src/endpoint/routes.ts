/** Every room's routes and jobs; a new room is one line here. */
import { jobs as checkpoints } from './checkpoints/jobs.js';
import type { Job } from './house.js';
import type { Route } from './http/route.js';
import { routes as access } from './access/routes.js';
import { routes as cookie } from './cookie/routes.js';
import { routes as accounts } from './accounts/routes.js';
import { routes as admin } from './admin/routes.js';
import { jobs as cpniJobs } from './cpni/job.js';
import { routes as cpni } from './cpni/routes.js';
import { routes as exporting } from './exports/routes.js';
import { routes as keys } from './keys/routes.js';
import { routes as ledger } from './ledger/routes.js';
import { jobs as mailJobs, routes as mail } from './mail/routes.js';
import { routes as notices } from './notices/routes.js';
import { routesOver } from './openapi/routes.js';
import { routes as operation } from './operation/routes.js';
import { jobs as retentionJobs } from './retention/job.js';
import { routes as retention } from './retention/routes.js';
import { jobs as textJobs } from './retention/texts.js';
import { jobs as rightsJobs, routes as rights } from './rights/routes.js';
import { jobs as statisticsJobs } from './statistics/count.js';
import { routes as statistics } from './statistics/routes.js';

export const ROUTES: readonly Route[] = routesOver([
  ...access,
  ...accounts,
  ...admin,
  ...ledger,
  ...mail,
  ...notices,
  ...keys,
  ...cookie,
  ...operation,
  ...rights,
  ...retention,
  ...cpni,
  ...exporting,
  ...statistics,
]);

export const JOBS: readonly Job[] = [
  ...checkpoints,
  ...mailJobs,
  ...rightsJobs,
  ...retentionJobs,
  ...textJobs,
  ...cpniJobs,
  ...statisticsJobs,
];
