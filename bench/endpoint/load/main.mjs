/** The load generator: a process of its own. It makes requests ahead, and drives when it is told to. */
import { frame } from './connection.mjs';
import { drive } from './drive.mjs';

/** Visitors who come back: so many that none has two requests under way at once. */
const RETURNING = 2000;
/** Share of a crowd's requests that come from one address. */
const PEST = 0.5;

const requests = await import(`./requests-${process.argv[2]}.mjs`);
const { PATH, HEADERS, makeVisitor, makeBody } = requests;
const stocks = { fresh: [], returning: [], crowd: [], residents: [], reading: [] };
const residents = [];
const known = [];
let turn = 0;

/** A visitor who comes back does so in turn, so that the one before has been answered by then. */
function visitorFor(mode) {
  if (mode === 'residents') residents.push(makeVisitor());
  if (mode === 'residents') return residents.at(-1);
  if (mode !== 'returning') return makeVisitor();
  if (known.length < RETURNING) known.push(makeVisitor());
  return known[turn++ % RETURNING] ?? known[0];
}

const byte = () => Math.floor(Math.random() * 256);

/** The proxy in front says whom it serves: each visitor has an address of its own, but a pest has one for many. */
const addressFor = (mode) =>
  mode === 'crowd' && Math.random() < PEST ? '203.0.113.7' : `10.${byte()}.${byte()}.${byte()}`;

/** Asks for the records of a resident: a nonce first, then the call that its key has signed. */
function makeReading() {
  const headers = { ...HEADERS, 'x-forwarded-for': addressFor('reading') };
  const visitor = residents.shift();
  residents.push(visitor);
  return requests.makeReading(visitor, (path, body) => frame({ path, headers, body }));
}

function make(mode) {
  if (mode === 'reading') return makeReading();
  const headers = { ...HEADERS, 'x-forwarded-for': addressFor(mode) };
  return frame({ path: PATH, headers, body: makeBody(visitorFor(mode)) });
}

/** What was not used goes into the next round: signing beforehand takes longer than the round. */
function stockUp({ mode, count }) {
  const stock = stocks[mode];
  const fresh = [];
  for (let missing = count - stock.length; missing > 0; missing--) fresh.push(make(mode));
  stocks[mode] = [...fresh.reverse(), ...stock];
  return stocks[mode].length;
}

const orders = {
  stockUp,
  /** `asYouGo` makes what the stock lacks while it drives; `comeAgain` sends a refused record again, as an outbox does. */
  drive: ({ mode, asYouGo, comeAgain, ...rest }) => {
    const take = () => stocks[mode].pop() ?? (asYouGo ? make(mode) : undefined);
    const giveBack = (bytes) => void (comeAgain && stocks[mode].push(bytes));
    const acknowledged = mode === 'reading' ? requests.seen : requests.acknowledged;
    return drive({ ...rest, acknowledged, take, giveBack });
  },
};

process.on('message', async ({ id, order, ...rest }) => {
  try {
    process.send({ id, result: await orders[order](rest) });
  } catch (error) {
    process.send({ id, fault: error.stack });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ id: 0, result: 'ready' });
