/**
 * Stands on the global object for the length of one call while the sweep opens a refused service's database to empty it:
 * the guard lets that through. The two ship as files of their own, so they meet by a name.
 */
export const SWEEPING: symbol = Symbol.for('sayso.sweep');
