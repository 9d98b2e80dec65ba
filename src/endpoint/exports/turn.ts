/** One export at a time for each token: a lease row, renewed while the reader reads. */
import { leaveLease, takeLease, type Lease } from '../database/lease.js';
import type { House } from '../house.js';

const SECONDS = 60;
const RENEW = 15_000;

/** Takes the turn; `null` where an export of this token is still running, or ended without a word less than a minute ago. */
export const takeTurn = async ({ sql }: House, token: string): Promise<Lease | null> => {
  const lease = { name: `export ${token}`, holder: crypto.randomUUID(), seconds: SECONDS };
  return (await takeLease(sql, lease)) ? lease : null;
};

/**
 * Passes pieces on while it holds the turn, and gives it back at the end, whatever the end.
 * @throws where the reader slept for so long that another export has begun.
 */
export async function* inTurn(
  { sql }: House,
  lease: Lease,
  pieces: AsyncGenerator<string, void>,
): AsyncGenerator<string, void> {
  let renewed = Date.now();
  try {
    for await (const piece of pieces) {
      yield piece;
      if (Date.now() - renewed < RENEW) continue;
      if (!(await takeLease(sql, lease))) throw new Error('The reader of an export slept too long: another has begun.');
      renewed = Date.now();
    }
  } finally {
    await leaveLease(sql, lease);
  }
}
