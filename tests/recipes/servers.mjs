/** Serves what a framework built: its files, or its own server. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};
const PATIENCE = 60_000;
/** Most take their address from HOST. */
const TELLS = { next: ['--', '-H', '127.0.0.1'] };

const fileOf = (folder, url) => {
  const { pathname } = new URL(url, 'http://localhost');
  const path = normalize(join(folder, decodeURIComponent(pathname)));
  if (!path.startsWith(folder)) return null;
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.html') : path;
  return existsSync(file) ? file : null;
};

const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));

/** A folder of files. */
export async function serveFolder(folder) {
  const server = createServer((request, response) => {
    const file = fileOf(folder, request.url);
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    return response.end(readFileSync(file));
  });
  const url = `http://127.0.0.1:${await listen(server)}/`;
  const close = () => new Promise((done) => (server.close(done), server.closeAllConnections()));
  return { url, close };
}

async function freePort() {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((done) => probe.close(done));
  return port;
}

async function awaitAnswer(url, { child, script }) {
  for (const until = Date.now() + PATIENCE; Date.now() < until;) {
    if (child.exitCode !== null) throw new Error(`npm run ${script} ended with ${child.exitCode}`);
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`npm run ${script} did not answer on ${url} within ${PATIENCE / 1000} s`);
}

/** The framework's own server, in a group of its own, so that what it starts ends with it. */
export async function startServer(cwd, environment, script = 'start') {
  const port = await freePort();
  const mode = script === 'start' ? { NODE_ENV: 'production' } : {};
  const env = { ...environment, PORT: String(port), HOST: '127.0.0.1', HOSTNAME: '127.0.0.1', ...mode };
  const child = spawn('npm', ['run', script, ...(TELLS[environment.SAYSO_RECIPE] ?? [])], {
    cwd,
    env,
    detached: true,
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}/`;
  const close = async () => {
    const gone = new Promise((done) => child.once('exit', done));
    if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await gone;
  };
  await awaitAnswer(url, { child, script }).catch(async (error) => {
    await close();
    throw error;
  });
  return { url, close };
}
