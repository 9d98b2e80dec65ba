/** The endpoint's door: a web-standard `fetch` that keeps records and answers with receipts, and a server for it. */
export { createEndpoint, type Endpoint } from './endpoint.js';
export { openMailLinks, type MailLinksOptions, type MakeMailLink } from './mail/offline.js';
export type { MailLink } from './mail/link.js';
export type { MailOptions } from './mail/options.js';
export { maskPath } from './mail/mask.js';
export { OptionsError, type EndpointOptions, type Publication, type Site } from './options.js';
export { serve, type Served, type ServeOptions, type ServerOptions } from './serve.js';
export type { CookieOptions } from './cookie/options.js';
export type { Ran } from './jobs.js';
export type { Level, LogEntry } from './operation/log.js';
export type { Limits, OperationOptions, Rate } from './operation/options.js';
export type { From } from './operation/visit.js';
export type { Fault } from '../wire/notice-check.js';
