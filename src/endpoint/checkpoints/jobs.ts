import type { House, Job } from '../house.js';
import { makeCheckpoints } from './make.js';

/** An instance whose clock is ahead would close windows that others still write to, so the earlier of two clocks counts. */
const earlier = async ({ sql, now }: House): Promise<number> => {
  const [row] = await sql.query('SELECT extract(epoch FROM now())::float8 * 1000 AS now');
  return Math.min(now(), Number(row?.['now']));
};

export const jobs: readonly Job[] = [
  {
    name: 'checkpoints',
    every: 300,
    run: async (house) => void (await makeCheckpoints(house, await earlier(house))),
  },
];
