/** Where the floating button rests: parts of the free room, from the inline start and from the bottom. */
export interface Place {
  x: number;
  y: number;
}

const KEY = 'sayso-button';
const HOME: Place = { x: 0, y: 0 };

const within = (part: number): number => Math.min(1, Math.max(0, part));

/** Whatever was asked for, inside the window. */
export const placeAt = (x: number, y: number): Place => ({ x: within(x), y: within(y) });

/** Where the visitor left it. Blocked or foreign storage: where it always is. */
export const recallPlace = (): Place => {
  try {
    const [x = NaN, y = NaN] = (localStorage.getItem(KEY) ?? '').split(' ').map(Number);
    return x >= 0 && y >= 0 && x <= 1 && y <= 1 ? { x, y } : HOME;
  } catch {
    return HOME;
  }
};

/** Remembers it, where storage allows. At home there is nothing to remember. */
export const rememberPlace = ({ x, y }: Place): void => {
  try {
    if (x || y) localStorage.setItem(KEY, `${x.toFixed(3)} ${y.toFixed(3)}`);
    else localStorage.removeItem(KEY);
  } catch {
    // It stays where it was put for as long as the page lives.
  }
};
