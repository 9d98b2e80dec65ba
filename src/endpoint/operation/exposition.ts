/** Everything that one instance counts, as Prometheus reads it, with what the database knows of the jobs. */
import type { House } from '../house.js';
import { block, labelText } from './series.js';

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

const gauge = (name: string, help: string, samples: readonly Sample[]): string =>
  block(
    name,
    { help, type: 'gauge' },
    samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}`),
  );

const JOBS = `SELECT name, succeeded::float8 AS succeeded, failed::float8 AS failed FROM sayso.job ORDER BY name`;

interface JobRow {
  name: string;
  /** ms since 1970. */
  succeeded: number | null;
  failed: number | null;
}

const jobGauge = (rows: readonly JobRow[], column: 'succeeded' | 'failed'): string =>
  gauge(
    `sayso_job_last_${column === 'succeeded' ? 'success' : 'failure'}_timestamp_seconds`,
    `When each job last ${column}, on any instance.`,
    rows.flatMap((row): Sample[] => (row[column] === null ? [] : [[{ job: row.name }, row[column] / 1000]])),
  );

const ofDatabase = async ({ sql }: House): Promise<string[]> => {
  const up = (value: number): string => gauge('sayso_database_up', 'Whether the database answers.', [[{}, value]]);
  try {
    const rows = (await sql.query(JOBS)) as unknown as JobRow[];
    return [up(1), jobGauge(rows, 'succeeded'), jobGauge(rows, 'failed')];
  } catch {
    return [up(0)];
  }
};

const ofProcess = (): string[] => {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  const [rss, uptime] = [process?.memoryUsage?.().rss, process?.uptime?.()];
  return [
    ...(rss === undefined ? [] : [gauge('process_resident_memory_bytes', 'Resident memory.', [[{}, rss]])]),
    ...(uptime === undefined
      ? []
      : [gauge('process_start_time_seconds', 'Start of the process, since 1970.', [[{}, Date.now() / 1000 - uptime]])]),
  ];
};

const ofNow = ({ sql, porter, visits, readiness }: House): string[] => {
  const { open, idle, waiting } = sql.state();
  const { working, waiting: queued, addresses } = porter.state;
  return [
    gauge('sayso_requests_in_flight', 'Requests under way.', [[{}, visits.size]]),
    gauge('sayso_places', 'Requests that are worked on, and that wait for a place.', [
      [{ state: 'working' }, working],
      [{ state: 'waiting' }, queued],
    ]),
    gauge('sayso_limited_addresses', 'Addresses that are remembered for their limit.', [[{}, addresses]]),
    gauge('sayso_pool_connections', 'Connections to the database.', [
      [{ state: 'used' }, open - idle],
      [{ state: 'idle' }, idle],
    ]),
    gauge('sayso_pool_waiting', 'Statements that wait for a connection.', [[{}, waiting]]),
    gauge('sayso_draining', 'Whether the instance is about to end.', [[{}, readiness.draining ? 1 : 0]]),
  ];
};

/** The whole text. */
export const exposition = async (house: House): Promise<string> =>
  [...Object.values(house.meters).map(String), ...ofNow(house), ...ofProcess(), ...(await ofDatabase(house))].join('');
