import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** What is wrong and how to mend it; where it is, and what stood there. */
export interface Fault {
  message: string;
  path?: string;
  got?: string;
}

/** A request that is refused: its status, and an answer that says what is wrong, where, and how to mend it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    readonly fault: Fault & { headers?: Readonly<Record<string, string>> },
  ) {
    super(fault.message);
  }

  /** Further headers of the answer, such as `Retry-After`. */
  get headers(): Readonly<Record<string, string>> {
    return this.fault.headers ?? {};
  }

  /** The answer's body. */
  body(): { error: { code: string } & Fault } {
    const { headers: _, ...fault } = this.fault;
    return { error: { code: this.code, ...fault } };
  }
}
