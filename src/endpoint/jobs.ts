/** Runs what is due. Each job has a lease row: of many instances one does it, and none does it twice in its time. */
import { takeLease } from './database/lease.js';
import type { House, Job } from './house.js';

const runOne = async (house: House, job: Job): Promise<void> => {
  const holder = crypto.randomUUID();
  // The lease is never given back: until it lapses, the job is not due.
  if (!(await takeLease(house.sql, { name: `job ${job.name}`, holder, seconds: job.every }))) return;
  await job.run(house);
};

/** Runs every job that is due; what fails is said and tried again when it is due the next time. */
export const work = async (house: House, jobs: readonly Job[]): Promise<void> => {
  for (const job of jobs)
    await runOne(house, job).catch((error: unknown) =>
      house.warn(`The job "${job.name}" failed and will be tried again: ${(error as Error).message}`),
    );
};
