/** The load: senders that keep a batch until every record of it is answered, and send the rest again, wherever. */
import { wait } from '../kill/chance.mjs';
import { createSubject, write, writeUnsigned } from './subjects.mjs';

/** Longest that an answer is waited for, in ms. */
const LIMIT = 30_000;

/** One POST; `null` where no answer came. */
export async function post(url, body) {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { origin: 'https://www.larkline.example', 'content-type': 'text/plain;charset=UTF-8' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LIMIT),
    });
    const said = await answer.json();
    return { ...said, status: answer.status, code: said.error?.code };
  } catch {
    return null;
  }
}

async function fly({ book, site }, url, batch) {
  const flight = book.begin(batch);
  const records = batch.map(({ envelope }) => envelope);
  book.end(flight, await post(`${url}/v1/${site}/records`, { sent: book.clock(), records }));
}

/** Sends until all is answered: to one instance, or to both at once; the second then in another order or only a part. */
export async function deliver(load, letters, chance) {
  const { book, urls } = load;
  for (let tries = 0; ; tries++) {
    const waiting = letters.filter(({ acknowledged }) => !acknowledged);
    if (!waiting.length) return;
    if (tries) {
      book.sum.resent += waiting.length;
      await wait(chance.between(5, Math.min(800, 40 * 2 ** tries)));
    }
    const [first, second] = chance.shuffle(urls);
    const twins = chance.odds(0.12) ? [fly(load, second, chance.odds(0.5) ? waiting : [waiting[0]])] : [];
    if (twins.length) book.sum.atBoth++;
    await Promise.all([fly(load, first, waiting), ...twins]);
  }
}

const scene = ({ site, notice, book }, chance) => ({ site, notice, at: book.clock(), chance });

/** A batch as an outbox holds it: one subject's records, at times with those of subjects that come once. */
async function compose(load, subject, chance) {
  const letters = [];
  const count = 1 + Math.floor(chance.between(0, 8));
  while (letters.length < count) {
    const way = chance.between(0, 1);
    if (way < 0.05) letters.push(writeUnsigned(scene(load, chance)));
    else if (way < 0.12) letters.push(await write(await createSubject(), scene(load, chance)));
    else letters.push(await write(subject, scene(load, chance)));
  }
  return letters;
}

/** What was erased is sent once more at times, by a tab that never heard the answer: it must not come back. */
const relic = ({ erasedLetters }, chance) =>
  erasedLetters.length && chance.odds(0.03) ? [chance.pick(erasedLetters)] : [];

const draw = (pool, chance) => pool.splice(Math.floor(chance.between(0, pool.length)), 1)[0];

async function keepSending(load, chance) {
  while (!load.over) {
    const isBack = load.pool.length > 20 && chance.odds(0.6);
    const subject = isBack ? draw(load.pool, chance) : await createSubject();
    if (!isBack) load.subjects.push(subject);
    await deliver(load, await compose(load, subject, chance), chance);
    const [old] = relic(load, chance);
    if (old) await fly(load, chance.pick(load.urls), [old]);
    if (subject.letters.length) load.pool.push(subject);
    await wait(chance.between(0, load.pause));
  }
}

/** Starts so many senders. `end` resolves when the last batch is answered. */
export function startLoad({ count, pause, chances, ...rest }) {
  const load = { ...rest, pause, pool: [], subjects: [], erasedLetters: [], over: false };
  const done = Promise.all(Array.from({ length: count }, (_, i) => keepSending(load, chances(i))));
  done.catch(() => undefined);
  return {
    load,
    end: () => {
      load.over = true;
      return done;
    },
  };
}
