/** Visitors who want to be erased while everything dies, and repeat it until they are told that it is done. */
import { wait } from '../kill/chance.mjs';
import { post } from './senders.mjs';
import { prove } from './subjects.mjs';

const rights = (load, url, route) => `${url}/v1/${load.site}/rights/${route}`;

/** A call that the subject's key signs. The proof is made ahead where the moment counts. */
async function prepare(load, subject, [url, route, body]) {
  const { nonce } = (await post(rights(load, url, 'nonce'), {})) ?? {};
  if (!nonce) return null;
  const proof = await prove(subject, { nonce, path: `/${load.site}/rights/${route}`, body });
  return { url: rights(load, url, route), body: { proof, body } };
}

async function insist(load, subject, { route, body, chance }) {
  for (;;) {
    const call = await prepare(load, subject, [chance.pick(load.urls), route, body]);
    const word = call && (await post(call.url, call.body));
    if (word?.status === 200) return word;
    await wait(chance.between(300, 900));
  }
}

/** Takes some subjects out of the load, and gives each a contact, so that there is something beside the ledger to erase. */
export async function choose(load, count, chance) {
  const subjects = load.pool.splice(0, Math.min(count, load.pool.length));
  for (const subject of subjects)
    await insist(load, subject, { route: 'contact', body: { contact: `${subject.name}@larkline.example` }, chance });
  return subjects;
}

/** A subject was told that it is erased: what it has written must be gone from now on. */
function settle(load, subject, { request, held }) {
  if (request?.status !== 'answered' || held !== 0)
    load.book.faults.push(`an erasure was answered with ${request?.status}`);
  for (const letter of subject.letters) letter.erased = true;
  subject.erasures = (subject.erasures ?? 0) + 1;
  load.erasedLetters.push(subject.letters.at(-1));
}

/** `alone`: where the first answer does not come, the visitor does not come back. */
export async function erase(load, subject, { before, alone, chance, sum }) {
  const url = chance.pick(load.urls);
  const call = await prepare(load, subject, [url, 'erase', {}]);
  await before;
  await wait(chance.between(0, 120));
  sum.asked++;
  const first = call && (await post(call.url, call.body));
  let word = first;
  if (word?.status !== 200) {
    sum.interrupted++;
    if (alone) {
      sum.left++;
      for (const letter of subject.letters) letter.left = true;
      return;
    }
    word = await insist(load, subject, { route: 'erase', body: {}, chance });
    if (word.erased === 0) sum.doneBefore++;
    else sum.redone++;
  }
  settle(load, subject, word);
  sum.done++;
  // Who was erased may come back, and then writes on the same chain.
  if (chance.odds(0.6)) load.pool.push(subject);
}
