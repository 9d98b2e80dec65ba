/**
 * The real endpoint for browser tests, as it ships: on a database of its own, mounted into the test's site under
 * `/v1`. It can be stopped and started again, as a server is.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type * as Door from '../../src/endpoint/index.js';
import { test as base, type Site } from './site.js';

export * from './site.js';

const DIST = join(import.meta.dirname, '../../dist');

/** One decision as `sayso ledger --json` lists it. */
export interface Listed {
  id: string;
  site: string;
  subject: string;
  seq: number;
  cause: string | null;
  /** Choices by purpose name. */
  choices: Record<string, string>;
  /** How receipt, signature and chain hold. */
  findings: Record<string, string>;
  record: Record<string, unknown> | null;
  /** The stored receipt. */
  jws: string | null;
}

export interface LocalEndpoint {
  /** The endpoint's path as a page's `endpoint` option takes it. */
  readonly path: string;
  /** Requests are answered 503 until it starts again. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Every decision in the ledger, in the order of arrival. Works while it runs and while it does not. */
  ledger(): Promise<Listed[]>;
  /** A token of a site, as its server holds one. */
  token(site: string, scope: string): Promise<string>;
}

/** What a test says of its site: the notices in use, and whose pages may post besides the test's own. */
export interface Publishing {
  notices: readonly Door.Publication[];
  origins?: readonly string[];
  /** Has the endpoint set the visitor's cookie. */
  cookie?: Door.Site['cookie'];
}

const load = () => import(pathToFileURL(join(DIST, 'endpoint.js')).href) as Promise<typeof Door>;

function optionsFor(site: Site, { notices, origins = [], cookie }: Publishing, data: string): Door.EndpointOptions {
  const names = [...new Set(notices.map(({ notice }) => notice.site))];
  const sites = names.map((name) => {
    const own = notices.filter(({ notice }) => notice.site === name);
    const rest = { controller: 'Test', notices: own, ...(cookie && { cookie }) };
    return [name, { origins: [site.url, ...origins], ...rest }] as const;
  });
  return { issuer: site.url, sites: Object.fromEntries(sites), folder: data };
}

async function listLedger(data: string): Promise<Listed[]> {
  const args = [join(DIST, 'cli.js'), 'ledger', '--json', '--folder', data];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 28 });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Listed);
}

async function makeToken(data: string, site: string, scope: string): Promise<string> {
  const args = [join(DIST, 'cli.js'), 'token', 'create', '--site', site, '--scope', scope, '--folder', data];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return /sayso_[\w-]+/.exec(stdout)![0];
}

async function run(site: Site, publishing: Publishing, data: string): Promise<LocalEndpoint> {
  const { createEndpoint } = await load();
  let running: Door.Endpoint | null = null;
  const start = async () => {
    running ??= await createEndpoint(optionsFor(site, publishing, data));
  };
  const stop = async () => {
    const last = running;
    running = null;
    await last?.close();
  };
  for (const path of ['/v1/*', '/.well-known/*']) site.route(path, (request) => running?.fetch(request) ?? 503);
  await start();
  return { path: '/v1', start, stop, ledger: () => listLedger(data), token: (...of) => makeToken(data, ...of) };
}

/** `const { ledger } = await endpoint({ notices: [{ notice, texts: [texts] }] })` starts one for this test. */
export const test = base.extend<{ endpoint: (publishing: Publishing) => Promise<LocalEndpoint> }>({
  endpoint: async ({ site }, use) => {
    const opened: { data: string; one: LocalEndpoint }[] = [];
    await use(async (publishing) => {
      const data = await mkdtemp(join(tmpdir(), 'sayso-endpoint-'));
      const one = await run(site, publishing, data);
      opened.push({ data, one });
      return one;
    });
    for (const { data, one } of opened) {
      await one.stop();
      await rm(data, { recursive: true, force: true });
    }
  },
});
