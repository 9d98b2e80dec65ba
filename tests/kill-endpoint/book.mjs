/** What the instances said, the moment they said it. The ledger is held against this book at the end. */

export function createBook(clock) {
  /** Every record that was sent, by id. */
  const letters = new Map();
  /** Answers without a word about a record, and tries without an answer. */
  const silences = [];
  const faults = [];
  const sum = { batches: 0, answered: 0, refused: 0, cutOff: 0, starting: 0, atBoth: 0, known: 0, resent: 0 };
  const hear = (letter, { outcome, hash, receipt, reason }, at) => {
    if (outcome === 'bounced') return faults.push(`bounced: ${letter.id}: ${reason}`);
    if (hash !== letter.hash) return faults.push(`other hash than sent: ${letter.id}`);
    if (outcome === 'known') sum.known++;
    else if (letter.accepted) faults.push(`accepted twice: ${letter.id}`);
    else letter.accepted = true;
    letter.acknowledged ??= at;
    letter.receipt ??= receipt;
    if (letter.receipt !== receipt && !letter.erased) faults.push(`two receipts: ${letter.id}`);
  };
  return {
    ...{ letters, silences, faults, sum, clock },
    /** A flight of some records. Whether it was alone with a record decides whether its silence can be judged. */
    begin(batch) {
      const flight = { from: clock(), alone: new Map(batch.map((letter) => [letter, letter.open.size === 0])) };
      for (const letter of batch) {
        letters.set(letter.id, letter);
        for (const other of letter.open) other.alone.set(letter, false);
        letter.open.add(flight);
      }
      sum.batches++;
      return flight;
    },
    /** `word` is what came back, or null. */
    end(flight, word) {
      const at = clock();
      const batch = [...flight.alone.keys()];
      const said = new Map((word?.outcomes ?? []).map((outcome) => [outcome.id, outcome]));
      for (const letter of batch) {
        letter.open.delete(flight);
        if (said.has(letter.id)) hear(letter, said.get(letter.id), at);
        else if (flight.alone.get(letter))
          silences.push({ id: letter.id, from: flight.from, to: at, status: word?.status ?? 'cut off' });
      }
      if (!word) sum.cutOff++;
      else if (word.status === 200) sum.answered++;
      else if (word.code === 'starting') sum.starting++;
      else sum.refused++;
      if (word?.status === 200 && said.size !== batch.length) faults.push('an answer of 200 leaves out a record');
    },
    acknowledged: () => [...letters.values()].filter(({ acknowledged }) => acknowledged),
  };
}
