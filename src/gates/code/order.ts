/** Which gate starts after which others. Whoever waits in vain, waits alone. */

/** By what a gate is named in `after`: its name, or what `gate()` returned. */
export type Named = string | (() => void);

interface Place {
  name: string | undefined;
  /** Whether a gate took it; else it was only named. */
  isTaken: boolean;
  after: readonly Place[];
  ended: Promise<void>;
  end(): void;
}

/** One gate's place among the others. */
export interface Turnstile {
  /** Runs the task when all that must come before has ended: at once where nothing must. */
  ready(task: () => void): void;
  /** This gate's script has loaded and run. */
  end(): void;
}

export interface Order {
  take(handle: () => void, name?: string, after?: Named | readonly Named[]): Turnstile;
}

/** Time for the gate that another one names to be made, in ms. */
const PATIENCE = 5000;

const quote = ({ name }: Place): string => (name === undefined ? 'a gate without a name' : `gate "${name}"`);

/** The way from a place back to itself, if there is one. */
const circle = (from: Place): Place[] | undefined => {
  const seen = new Set<Place>();
  const walk = (place: Place): Place[] | undefined => {
    for (const next of place.after) {
      if (next === from) return [place];
      if (seen.has(next)) continue;
      seen.add(next);
      const rest = walk(next);
      if (rest) return [place, ...rest];
    }
    return undefined;
  };
  return walk(from);
};

const newPlace = (named: Named): Place => {
  let end = (): void => undefined;
  const ended = new Promise<void>((done) => (end = done));
  return { name: typeof named === 'string' ? named : undefined, isTaken: false, after: [], ended, end };
};

/** Names a circle at once, and whoever is named but never made after a while. */
const audit = (place: Place, warn: (text: string) => void): void => {
  const way = circle(place);
  if (way)
    warn(
      `${way.map(quote).join(' waits for ')} waits for ${quote(place)}: none of them ever starts. Take one out of "after".`,
    );
  setTimeout(() => {
    for (const { isTaken, name } of place.after)
      if (!isTaken)
        warn(
          name === undefined
            ? `${quote(place)} waits for something that gate() did not return, as from the stub. Use a name.`
            : `${quote(place)} waits for "${name}", but no gate has that name. Give one { name: '${name}' } or take it out of "after".`,
        );
  }, PATIENCE);
};

/** `warn` names mistakes; absent outside of dev mode. */
export const makeOrder = (warn?: (text: string) => void): Order => {
  const places = new Map<Named, Place>();
  const placeOf = (named: Named): Place => {
    const place = places.get(named) ?? newPlace(named);
    places.set(named, place);
    return place;
  };
  return {
    take: (handle, name, after = []) => {
      const place = placeOf(name ?? handle);
      if (place.isTaken)
        warn?.(`two gates have the name "${name}": whoever waits for it waits for the first that ends.`);
      place.isTaken = true;
      places.set(handle, place);
      const before = ([] as Named[]).concat(after).map(placeOf);
      place.after = [...place.after, ...before];
      if (warn && before.length) audit(place, warn);
      return {
        ready: (task) => {
          if (before.length) void Promise.all(before.map(({ ended }) => ended)).then(task);
          else task();
        },
        end: place.end,
      };
    },
  };
};
