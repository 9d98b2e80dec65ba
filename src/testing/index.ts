/**
 * The door for tests of a site: what a visitor would have answered, without clicking through a layer.
 *
 * ```ts
 * import { seed } from 'sayso/testing';
 *
 * await context.addCookies([seed({ analytics: 'granted' }, { notice, url }).cookie]); // Playwright
 * document.cookie = seed('denied', { notice }).text;                                  // a page, jsdom
 * await fetch(url, { headers: { cookie: seed('granted', { notice }).header } });      // a server
 * ```
 */
export type { Choices } from '../consent/choice.js';
export type { State } from '../consent/decision.js';
export type { Choice, Notice, Purpose, Regime, Service } from '../wire/notice.js';
export { clear } from './clear.js';
export { read, type ReadOptions } from './read.js';
export { seed, type Seed, type SeedOptions } from './seed.js';
export type { World } from './world.js';
