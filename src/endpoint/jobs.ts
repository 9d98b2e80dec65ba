/** Runs what is due. Each job has a lease row: of many instances one does it, and none does it twice in its time. */
import { takeLease } from './database/lease.js';
import { sayFault } from './fault.js';
import type { House, Job } from './house.js';

/** What became of a job. */
export interface Ran {
  job: string;
  /** `not due`: it was done lately, here or by another instance. */
  result: 'done' | 'failed' | 'not due';
}

const NOTE = {
  done: `
    INSERT INTO sayso.job (name, succeeded) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET succeeded = excluded.succeeded`,
  failed: `
    INSERT INTO sayso.job (name, failed) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET failed = excluded.failed`,
};

/** Writes down how it went, so that every instance can tell. */
const note = async (house: House, { name }: Job, result: 'done' | 'failed'): Promise<void> => {
  house.meters.jobs.add({ job: name, result });
  await house.sql.query(NOTE[result], [name, house.now()]);
};

const attempt = async (house: House, job: Job): Promise<Ran['result']> => {
  const holder = crypto.randomUUID();
  // The lease is never given back: until it lapses, the job is not due.
  if (!(await takeLease(house.sql, { name: `job ${job.name}`, holder, seconds: job.every }))) return 'not due';
  const begun = performance.now();
  await job.run(house);
  await note(house, job, 'done');
  house.log('info', 'job', { job: job.name, result: 'done', ms: Math.round(performance.now() - begun) });
  return 'done';
};

const runOne = async (house: House, job: Job): Promise<Ran['result']> => {
  try {
    return await attempt(house, job);
  } catch (error) {
    house.warn(`The job "${job.name}" failed and will be tried again: ${sayFault(error)}`);
    await note(house, job, 'failed').catch(() => {});
    return 'failed';
  }
};

/** Runs every job that is due; what fails is said and tried again when it is due the next time. */
export const work = async (house: House, jobs: readonly Job[]): Promise<Ran[]> => {
  const ran: Ran[] = [];
  for (const job of jobs) ran.push({ job: job.name, result: await runOne(house, job) });
  return ran;
};
