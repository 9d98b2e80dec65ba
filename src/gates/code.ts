/** The gate for code: tag managers strip `data-*` from script tags, and applications have no markup to hold. */
import type { Condition } from '../consent/conditions.js';
import type { Turn } from './held/queue.js';
import type { Loader } from './loader.js';

/** A script or a function that is held back. */
export interface GateOptions<Name extends string = string> {
  purpose: Condition<Name>;
  /** URL of a script; it is put on the page once, on the first grant. */
  src?: string;
  /** Called once, on the first grant, when `src` and everything before it in this purpose has loaded or failed. */
  run?: () => void;
  /** Attributes of the script, such as `integrity`, `crossorigin`, `nonce` or `type: 'module'`; `async: ''` gives up order. */
  attributes?: Readonly<Record<string, string>>;
  /** Called on every grant, the first time after `run`. */
  onGrant?: () => void;
  /** Called on every refusal that follows a grant. */
  onRevoke?: () => void;
}

/** What the page API's `follow` does: calls back now and on every real change; answers the way out. */
export type FollowCondition = (condition: Condition, heard: (granted: boolean) => void) => () => void;

/** Makes the page API's `gate`. Gates of one condition open in the order in which they were made. */
export const makeCodeGate =
  (loader: Loader, follow: FollowCondition): ((options: GateOptions) => () => void) =>
  ({ purpose, src, run, attributes, onGrant, onRevoke }) => {
    const queue = loader.queue(typeof purpose === 'string' ? purpose : JSON.stringify(purpose));
    let isOpen = false;
    let told = false;
    let load =
      src !== undefined &&
      loader.turn(
        { attributes: { ...attributes, src }, nonce: attributes?.['nonce'] },
        (live) => {
          load = false;
          document.head.append(live);
          return true;
        },
        onRevoke ? {} : queue,
      );
    const tell: Turn = () => {
      if (!isOpen || told) return;
      told = true;
      const first = run;
      if (!onRevoke) queue.ran = true;
      run = undefined;
      first?.();
      onGrant?.();
    };
    tell.waits = true;
    const leave = follow(purpose, (granted) => {
      isOpen = granted;
      if (granted) {
        queue.add(() => isOpen && load && load());
        queue.add(tell);
      } else if (told) {
        told = false;
        onRevoke?.();
      }
    });
    return () => {
      isOpen = false;
      leave();
    };
  };
