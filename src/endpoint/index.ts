/** The endpoint's door: a web-standard `fetch` that keeps records and answers with receipts, and a server for it. */
export { createEndpoint, type Endpoint } from './endpoint.js';
export { openMailLinks, type MailLinksOptions, type MakeMailLink } from './mail/offline.js';
export type { MailLink } from './mail/link.js';
export type { MailOptions } from './mail/options.js';
export { maskPath } from './mail/mask.js';
export { OptionsError, type EndpointOptions, type Publication, type Site } from './options.js';
export { serve, type Served, type ServeOptions } from './serve.js';
export type { Fault } from '../wire/notice-check.js';
