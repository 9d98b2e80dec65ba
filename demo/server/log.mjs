/** What the three servers really received, kept in memory, apart for each visitor. */
import { purposeOf } from './routes.mjs';

const MOST = 2000;

const FAMILIES = ['Firefox', 'Edg', 'OPR', 'Chrom', 'Safari'];

/**
 * Visitors are told apart by what each request carries anyway, address and kind of browser: the demo must not set an
 * identifier to show that none is set. The whole user agent text would tell more, but is not the same in every request
 * of a browser whose text was changed (Firefox sends its own with `keepalive`).
 */
const visitorOf = ({ socket, headers }) => {
  const agent = headers['user-agent'] ?? '';
  return `${socket.remoteAddress} ${FAMILIES.find((family) => agent.includes(family)) ?? agent}`;
};

/** Names of the cookies that came with a request, those that no script can read included. */
export const cookieNames = ({ headers }) =>
  (headers.cookie ?? '')
    .split(/; */)
    .filter(Boolean)
    .map((pair) => pair.split('=')[0]);

export const createLog = () => {
  const visits = new Map();
  const visitOf = (request) => {
    const visitor = visitorOf(request);
    if (!visits.has(visitor)) visits.set(visitor, { entries: [], cut: false, partner: [], count: 0 });
    return visits.get(visitor);
  };
  return {
    /** One visitor's entries; `cut` says whether the line to the endpoint is cut, `partner` what cookies Poppyboard saw last. */
    visitOf,
    /** Notes a request; `what` says in words what it carried, `records` are those on their way to the endpoint. */
    note: (request, { side, path, what = [], records = [] }) => {
      const visit = visitOf(request);
      const purpose = purposeOf(side, path);
      if (side === 'partner') visit.partner = cookieNames(request);
      visit.entries.push({
        seq: ++visit.count,
        at: Date.now(),
        side,
        method: request.method,
        path,
        purpose,
        what,
        records,
      });
      if (visit.entries.length > MOST) visit.entries.shift();
    },
    forget: (request) => void visits.delete(visitorOf(request)),
  };
};
