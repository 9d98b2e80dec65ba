/** This room's part in erasing a subject: its contact, and all that was written to its requests. The requests themselves stay. */
import type { Eraser } from '../retention/eraser.js';

const FORGET = [
  `DELETE FROM sayso.contact WHERE site = $1 AND subject = $2 AND written <= $3 RETURNING subject`,
  `DELETE FROM sayso.request_text WHERE site = $1 AND subject = $2 AND written <= $3 RETURNING subject`,
];

export const eraser: Eraser = {
  name: 'rights',
  erase: async (house, { site, subject, at }) => {
    const purge = await house.purge();
    let rows = 0;
    for (const text of FORGET) rows += (await purge.query(text, [site, subject, at])).length;
    return rows;
  },
};
