/** What one instance counts. Labels are names that the endpoint itself has: never a subject, a hash, an address or a text. */
import { Counter, Histogram } from './series.js';

export const makeMeters = () => ({
  requests: new Counter('sayso_requests_total', 'Requests answered, by route id, method and status.'),
  seconds: new Histogram('sayso_request_seconds', 'How long requests took, by route id.'),
  records: new Counter('sayso_records_total', 'Records by site, outcome and reason of a bounce.'),
  refusals: new Counter('sayso_refusals_total', 'Requests refused, by code.'),
  limited: new Counter('sayso_limited_total', 'Requests asked to come again: by address, or because all were busy.'),
  retries: new Counter('sayso_append_retries_total', 'Appends tried again after the database failed.'),
  races: new Counter('sayso_append_races_total', 'Appends tried again because another was faster.'),
  jobs: new Counter('sayso_job_runs_total', 'Runs of each job by this instance, by result.'),
  cpniFailures: new Counter(
    'sayso_cpni_opt_out_failures_total',
    'Failures of the opt-out over CPNI that were reported, by site.',
  ),
  warnings: new Counter('sayso_warnings_total', 'Warnings of this instance.'),
});

export type Meters = ReturnType<typeof makeMeters>;
