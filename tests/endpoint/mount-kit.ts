/** Runs the examples: each built from its very files, against the sources, and started as its platform starts it. */
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { end } from './command-line.js';

const ROOT = join(import.meta.dirname, '../..');
const folder = join(ROOT, '.cache', `mount-${process.pid}-${crypto.randomUUID().slice(0, 8)}`);

const canFind = (name: string): boolean => {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
};

const runs = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

/** What is not among the project's packages; a developer may have it all the same. */
export const FOUND = {
  express: canFind('express'),
  miniflare: canFind('miniflare'),
  deno: [join(ROOT, 'node_modules/.bin/deno'), 'deno'].find(runs),
};

/** `cloudflare:workers`, as far as the example needs it, for a runtime that is not Cloudflare's. */
const durableObjects: Plugin = {
  name: 'durable-objects',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cloudflare:workers$/ }, ({ path }) => ({ path, namespace: 'stand-in' }));
    onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({
      contents: 'export class DurableObject { constructor(ctx, env) { this.ctx = ctx; this.env = env; } }',
    }));
  },
};

const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
  define: { __VERSION__: '"test"' },
} as const;

const alias = { 'sayso/endpoint': join(ROOT, 'src/endpoint/index.ts') };
const standIn = { express: join(import.meta.dirname, 'connect-stack.ts') };

const EXAMPLES = [
  'node/server.js',
  'node/http.js',
  'hono/server.js',
  'express/server.js',
  'deno/main.ts',
  'next/endpoint.ts',
  'next/app/privacy/[...path]/route.ts',
  'next/app/.well-known/jwks.json/route.ts',
  'next/app/api/privacy-work/route.ts',
];

/** As a bundler for Cloudflare does it: packages inside, Node's own modules outside. */
const buildForWorkerd = (): Promise<unknown> =>
  build({
    ...shared,
    alias,
    entryPoints: [join(ROOT, 'examples/worker/worker.js')],
    outfile: join(folder, 'workerd.mjs'),
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'pg-native'],
    banner: { js: `import { createRequire as from } from 'node:module'; const require = from('/');` },
  });

/** Builds every example; the folder lies in the project, where its packages are found. */
export const buildExamples = async (): Promise<{ remove: () => void }> => {
  await build({
    ...shared,
    alias: FOUND.express ? alias : { ...alias, ...standIn },
    entryPoints: [
      ...EXAMPLES.map((file) => ({ in: join(ROOT, 'examples', file), out: file.replace(/\.\w+$/, '') })),
      { in: join(import.meta.dirname, 'worker-host.ts'), out: 'worker/host' },
    ],
    outdir: folder,
    splitting: true,
    packages: 'external',
    plugins: [durableObjects],
  });
  if (FOUND.miniflare) await buildForWorkerd();
  return { remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** The module that an example became. */
export const load = <T>(file: string): Promise<T> =>
  import(/* @vite-ignore */ pathToFileURL(join(folder, file.replace(/\.ts$/, '.js'))).href) as Promise<T>;

/** A mounted endpoint. */
export interface Mounted {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Tells it to end, and answers with its exit code. */
  end(): Promise<number>;
}

const ORIGIN = 'https://www.example.com';

/** Called as Next.js does: with a request, in this process. */
export const called = (answer: (request: Request) => Promise<Response>, close: () => Promise<unknown>): Mounted => ({
  fetch: (path, init) => answer(new Request(ORIGIN + path, init)),
  end: () => close().then(() => 0),
});

/** An example that listens, as a process of its own that knows its settings from the environment alone. */
export const listening = (
  command: readonly string[],
  file: string,
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<Mounted> =>
  new Promise((resolve, reject) => {
    const [program = process.execPath, ...args] = command;
    const path = join(folder, file.replace(/\.ts$/, '.js'));
    const child = spawn(program, [...args, path], { cwd, env: { ...process.env, ...env, PORT: '0' } });
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /^listens on (\S+)/m.exec(said)?.[1];
      if (url)
        resolve({
          fetch: (path, init) => fetch(url + path, init),
          end: () => end(child, 'SIGTERM').then((code) => code ?? -1),
        });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', () => reject(new Error(`${file} ended: ${said}`)));
  });

/** The example for Cloudflare in Cloudflare's own runtime. */
export const inWorkerd = async (env: Record<string, string>): Promise<Mounted> => {
  const name = 'miniflare';
  const { Miniflare } = await import(/* @vite-ignore */ name);
  const runtime = new Miniflare({
    modules: [{ type: 'ESModule', path: join(folder, 'workerd.mjs') }],
    modulesRoot: folder,
    compatibilityDate: '2026-04-01',
    compatibilityFlags: ['nodejs_compat'],
    durableObjects: { RECORDS: { className: 'Records', useSQLite: true } },
    bindings: env,
    host: '127.0.0.1',
    port: 0,
  });
  const url = String(await runtime.ready).replace(/\/$/, '');
  return {
    fetch: async (path, init) => {
      if (path !== '/__scheduled') return fetch(url + path, init);
      return Response.json(await (await runtime.getWorker()).scheduled({ cron: '*/5 * * * *' }));
    },
    end: () => runtime.dispose().then(() => 0),
  };
};
