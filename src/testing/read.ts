import { decide, type State } from '../consent/decision.js';
import { decode, valuesOf } from '../wire/cookie.js';
import { merge } from '../wire/kept.js';
import { checkWorld, factsOf, type World } from './world.js';

/** How `read` looks at a cookie. */
export interface ReadOptions<Name extends string = string> extends World<Name> {
  /** ms since 1970; default now. */
  now?: number | undefined;
}

/**
 * How every purpose stands by these cookies, and every service that can be refused alone (`purpose/service`): a `Cookie`
 * header, `document.cookie`, or what `context.cookies()` of a runner says. Without an answer among them, by the regimes.
 */
export const read = <Name extends string>(
  cookies: string | readonly { name: string; value: string }[] | null | undefined,
  options: ReadOptions<Name>,
): Record<Name | `${Name}/${string}`, State> => {
  checkWorld('read', options, ['now']);
  const header =
    typeof cookies === 'string' ? cookies : (cookies ?? []).map(({ name, value }) => `${name}=${value}`).join('; ');
  const kept = valuesOf(header).map(decode).reduce(merge, null);
  const { purposes } = decide<string>(options.notice, kept, factsOf(options, options.now ?? Date.now()));
  const states = Object.entries(purposes).map(([name, { state }]) => [name, state] as const);
  return Object.fromEntries(states) as Record<Name | `${Name}/${string}`, State>;
};
