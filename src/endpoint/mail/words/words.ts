/** What the pages behind mail links say, in one language. `{purpose}` and `{controller}` are put in by the page. */
export interface Words {
  /** BCP 47 tag. */
  tag: string;
  dir: 'ltr' | 'rtl';
  /** What a list is called whose title no published text tells. */
  list: string;
  unsubscribe: { title: string; ask: string; button: string; note: string };
  unsubscribed: { title: string; text: string };
  confirm: { title: string; ask: string; button: string; note: string };
  confirmed: { title: string; text: string };
  /** The link cannot be read: cut off, changed, made elsewhere. */
  broken: { title: string; text: string };
  /** A link to confirm that came too late. */
  expired: { title: string; text: string };
  /** Confirmed after everything was withdrawn. */
  withdrawn: { title: string; text: string };
  /** A request that asked for something else. */
  unclear: { title: string; text: string };
  /** Nothing can be kept just now. */
  later: { title: string; text: string };
}
