/**
 * This room's part in erasing a subject. It keeps nothing personal outside the ledger; but senders must hear of it,
 * since nothing proves any more that they may write.
 */
import type { Eraser } from '../retention/eraser.js';
import { idFrom } from '../ledger/vouched.js';
import { numberOnce } from './numbering.js';

export const eraser: Eraser = {
  name: 'mail',
  erase: async (house, { site, subject, at }) => {
    await numberOnce(house, site, { subject, id: await idFrom(['erased', site, subject], at) });
    return 0;
  },
};
