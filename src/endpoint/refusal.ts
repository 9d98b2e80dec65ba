import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Where the fault is and what stood there. */
export interface Place {
  path?: string;
  got?: string;
}

/** A request that is refused: its status, and an answer that says what is wrong, where, and how to mend it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    message: string,
    readonly place: Place = {},
  ) {
    super(message);
  }

  /** The answer's body. */
  body(): { error: { code: string; message: string } & Place } {
    return { error: { code: this.code, message: this.message, ...this.place } };
  }
}
