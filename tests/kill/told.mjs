/** What the pages told us. A decision counts as reported from the moment that its word is here. */
import { until } from './chance.mjs';

export function createTold() {
  /** Decisions by record id. */
  const kept = new Map();
  const receipts = new Set();
  const bounced = [];
  const errors = [];
  let round = 0;
  let wake = () => undefined;
  const hear = ({ name, ...word }) => {
    if (name === 'kept') kept.set(word.id, { ...word, round, heard: Date.now() });
    else if (name === 'receipt') receipts.add(word.id);
    else if (name === 'bounced') bounced.push(`${word.id}: ${word.reason}`);
    else if (name === 'error') errors.push(`round ${round}: ${word.message}`);
    wake();
  };
  const ofRound = () => [...kept.values()].filter((decision) => decision.round === round);
  return {
    ...{ kept, receipts, bounced, errors, hear, ofRound },
    begin: (number) => void (round = number),
    /** The decisions of this round that nobody has a receipt for. */
    unconfirmed: () => ofRound().filter(({ id }) => !receipts.has(id)),
    /** Resolves in the very task in which the word of the round's `count`th decision came in. */
    decided: (count, ms) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${ofRound().length} of ${count} decisions were told in ${ms} ms`)),
          ms,
        );
        wake = () => {
          if (ofRound().length < count) return;
          clearTimeout(timer);
          wake = () => undefined;
          resolve();
        };
        wake();
      }),
  };
}

/** Opens the page in a tab of its own and waits until it is loaded. */
export async function visit(browser, url, told) {
  let loaded = null;
  const tab = await browser.openTab((word) => {
    if (word.name === 'load') loaded = { stands: word.stands, at: Date.now() };
    else told.hear(word);
  });
  await tab.navigate(url);
  if (!(await until(() => loaded, 30_000, 10))) throw new Error(`${url} does not load`);
  return { ...tab, loaded };
}
