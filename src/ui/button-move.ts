import { placeAt, recallPlace, rememberPlace, type Place } from './button-place.js';

const STEP = 16;
/** A hand that presses is never quite still: up to here it is a click. */
const STILL = 6;
const HOME: Place = { x: 0, y: 0 };
/** In pixels, to the right and upwards. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};

const overlaps = (a: Element, b: Element): boolean => {
  const one = a.getBoundingClientRect();
  const two = b.getBoundingClientRect();
  return one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom;
};

/** The floating button, the box that it moves in, and what of it is seen. */
interface Moved {
  host: HTMLElement;
  box: HTMLElement;
  surface: HTMLElement;
  signal: AbortSignal;
}

/**
 * Lets the visitor move it with the pointer and with the arrow keys; Home puts it back. Its place is a part of the free
 * room, shared out by the grid: so it stays in the window whatever becomes of that, without anybody measuring.
 */
export const makeMovable = ({ host, box, surface, signal }: Moved): void => {
  let at = recallPlace();
  const show = ({ x, y }: Place): void => {
    box.style.gridTemplate = `${1 - y}fr auto ${y}fr / ${x}fr auto ${1 - x}fr`;
  };
  const settle = (place: Place): void => {
    show((at = place));
    rememberPlace(place);
  };
  /** From a place, so many pixels to the right and upwards. */
  const moved = (from: Place, right: number, up: number): Place => {
    const { paddingLeft, paddingRight, paddingTop, paddingBottom, direction } = getComputedStyle(box);
    const wide = box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - surface.offsetWidth;
    const high = box.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom) - surface.offsetHeight;
    const onwards = direction === 'rtl' ? -right : right;
    return placeAt(from.x + onwards / Math.max(1, wide), from.y + up / Math.max(1, high));
  };
  const listen = <Type extends keyof HTMLElementEventMap>(
    type: Type,
    heard: (event: HTMLElementEventMap[Type]) => void,
  ): void => host.addEventListener(type, heard, { signal, capture: true });

  show(at);
  drag({ listen, place: () => at, moved, show, settle });
  listen('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey || !(arrow || event.key === 'Home')) return;
    event.preventDefault();
    settle(arrow ? moved(at, ...arrow) : HOME);
  });
  document.addEventListener('focusin', ({ target }) => requestAnimationFrame(() => dodge(target as Element)), {
    signal,
  });

  /** Out of the way of what has the focus (WCAG 2.4.11), and back when that has moved on. */
  function dodge(focused: Element): void {
    show(at);
    if (signal.aborted || host.contains(focused) || !focused.matches(':focus-visible')) return;
    const upright = { x: at.x, y: at.y < 0.5 ? 1 : 0 };
    const across = { x: at.x < 0.5 ? 1 : 0, y: at.y };
    for (const place of [at, upright, across, at]) {
      show(place);
      if (!overlaps(focused, surface)) return;
    }
  }
};

/** What dragging needs to know and to do. */
interface Dragging {
  listen<Type extends keyof HTMLElementEventMap>(type: Type, heard: (event: HTMLElementEventMap[Type]) => void): void;
  place(): Place;
  moved(from: Place, right: number, up: number): Place;
  show(place: Place): void;
  settle(place: Place): void;
}

/** The click that ends a drag opens nothing. */
function drag({ listen, place, moved, show, settle }: Dragging): void {
  let start: { x: number; y: number; from: Place; to: Place | null } | null = null;
  let dragged = false;
  listen('pointerdown', ({ button, clientX: x, clientY: y, pointerId, target }) => {
    dragged = false;
    if (button !== 0) return;
    start = { x, y, from: place(), to: null };
    // At once: the first move of a quick hand may already end beside the button.
    (target as Element).setPointerCapture(pointerId);
  });
  listen('pointermove', ({ clientX, clientY }) => {
    if (!start) return;
    const [right, down] = [clientX - start.x, clientY - start.y];
    if (!start.to && Math.hypot(right, down) < STILL) return;
    show((start.to = moved(start.from, right, -down)));
  });
  const end = (): void => {
    dragged = !!start?.to;
    if (start?.to) settle(start.to);
    start = null;
  };
  listen('pointerup', end);
  listen('pointercancel', end);
  listen('click', (event) => {
    if (dragged && event.detail) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    dragged = false;
  });
}
