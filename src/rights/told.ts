/** What the client answers with: it never throws. */

/** Why nothing came of it. */
export type Obstacle =
  /** This browser has no key: it never granted anything, lost the key, or cannot sign (plain http). Ask with `request`. */
  | 'no-key'
  /** No answer came, or it broke off. Nothing is known of what the endpoint did; every call may be repeated. */
  | 'offline'
  /** The endpoint takes no more at the moment. */
  | 'busy'
  /** The endpoint refused; `code` and `message` are its own. */
  | 'refused'
  /** What came is no answer of the endpoint's: a captive portal, for example. */
  | 'unreadable';

export interface Failure {
  ok: false;
  reason: Obstacle;
  message: string;
  /** The endpoint's code, where it refused. */
  code?: string;
}

/** An answer, or why there is none. */
export type Told<T> = ({ ok: true } & T) | Failure;

export const failure = (reason: Obstacle, message: string, code?: string): Failure => ({
  ok: false,
  reason,
  message,
  ...(code ? { code } : {}),
});
