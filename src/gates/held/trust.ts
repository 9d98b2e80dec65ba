/**
 * The one Trusted Types policy, `sayso`. It vouches for a value only in the instant in which a held element is first
 * seen or something is passed to `gate()`; asked for anything else, or by anyone else, it refuses.
 */
type Make = 'createHTML' | 'createScript' | 'createScriptURL';
type Policy = Partial<Record<Make, (value: string) => string>>;

let policy: Policy | undefined;
// Equal to nothing, itself included.
let vouched: string | number = NaN;

const only = (value: string): string => {
  if (value !== vouched) throw new TypeError();
  return value;
};

/** Without Trusted Types, or where the page's CSP does not list us, values stay plain strings, which an enforcing browser refuses. */
const makePolicy = (): Policy => {
  try {
    const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
    return trustedTypes!.createPolicy('sayso', { createHTML: only, createScript: only, createScriptURL: only });
  } catch {
    return {};
  }
};

/** Vouches for one value. What comes back is a trusted object where the browser has them. */
export const trust = (make: Make, value: string): string => {
  policy ??= makePolicy();
  vouched = value;
  const trusted = policy[make]?.(value) ?? value;
  vouched = NaN;
  return trusted;
};
