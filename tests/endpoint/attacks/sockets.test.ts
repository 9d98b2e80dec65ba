/** The server under Node against rude clients: garbage, floods, slow and endless bodies. It answers the next one all the same. */
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serve, type Served } from '../../../src/endpoint/serve.js';
import { batchOf, freshSite, makeRoom, ORIGIN, recordFor, siteFor, Subject, type Room } from '../kit.js';

const site = freshSite();
let room: Room;
let served: Served;
const said: string[] = [];
const printed = vi.spyOn(console, 'error').mockImplementation((...words) => void said.push(words.join(' ')));

beforeAll(async () => {
  room = await makeRoom();
  served = await serve({
    sites: { [site]: siteFor(site) },
    folder: room.data,
    port: 0,
    bodyTimeout: 700,
    warn: (message: string) => said.push(message),
    server: { connections: 64, drainDeadline: 500 },
  });
});
afterAll(async () => {
  await served.close();
  await room.remove();
  printed.mockRestore();
});
/** After each attack: an honest record is kept, and nothing was said that the attacker could have written. */
afterEach(async () => {
  const payload = JSON.stringify(recordFor(site));
  const response = await fetch(`${served.url}/v1/${site}/records`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'text/plain' },
    body: batchOf([await (await Subject.make()).sign(payload)]),
  });
  expect(response.status).toBe(200);
  expect(said).toEqual([]);
});

const portOf = (): number => Number(new URL(served.url).port);
const opened = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(portOf(), '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
  });

/** Sends bytes and answers with all that comes back until the server ends the connection, or is silent for a while. */
const talk = async (bytes: string | Buffer, { silence = 1500 } = {}): Promise<string> => {
  const socket = await opened();
  return new Promise((done) => {
    let heard = '';
    const end = (): void => {
      socket.destroy();
      done(heard);
    };
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.removeAllListeners('error');
    socket.on('error', end);
    socket.on('close', end);
    socket.setTimeout(silence, end);
    socket.write(bytes);
  });
};
const statuses = (heard: string): number[] =>
  [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => Number(code));
const HEAD = (): string =>
  `POST /v1/${site}/records HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nContent-Type: text/plain\r\n`;

describe('a request that is none', () => {
  it.each<[string, () => string | Buffer]>([
    ['garbage', () => 'GARBAGE\r\n\r\n'],
    ['TLS', () => Buffer.from('16030100a5010000a10303', 'hex')],
    ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['nothing but line breaks', () => '\r\n'.repeat(10_000)],
    ['NUL in the path', () => 'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a host that is none', () => 'GET /healthz HTTP/1.1\r\nHost: a b<c>\r\n\r\n'],
    ['no host', () => 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['two hosts', () => 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['an absolute path elsewhere', () => 'GET http://thief.example/healthz HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a path of slashes', () => `GET //${'/'.repeat(2000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['CONNECT', () => 'CONNECT thief.example:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['TRACE', () => 'TRACE /healthz HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an unknown method', () => 'BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an upgrade', () => 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['a header that is split', () => 'GET /healthz HTTP/1.1\r\nHost: x\r\nOrigin: a\r\n b\r\n\r\n'],
    [
      'length and chunks at once',
      () =>
        `${HEAD()}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n`,
    ],
    ['two lengths', () => `${HEAD()}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`],
    ['a length below nothing', () => `${HEAD()}Content-Length: -1\r\n\r\n`],
    ['chunks that are none', () => `${HEAD()}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n`],
    ['a chunk without end', () => `${HEAD()}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello`],
    ['an odd coding', () => `${HEAD()}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ])('%s gets one answer at most, and no stack', async (_, bytes) => {
    const heard = await talk(bytes());
    expect(statuses(heard).length).toBeLessThanOrEqual(1);
    expect(heard).not.toMatch(/\n\s+at |node_modules|Error:/);
    for (const status of statuses(heard)) expect(status).not.toBe(500);
  });
});

describe('headers', () => {
  it('that are long, or many, are refused or passed over', async () => {
    const long = await talk(`GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(statuses(long)).toEqual([431]);
    const url = await talk(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(statuses(url)).toEqual([431]);
    const many = await talk(`GET /healthz HTTP/1.1\r\nHost: x\r\n${'a:b\r\n'.repeat(3000)}Connection: close\r\n\r\n`);
    expect(statuses(many)).toHaveLength(1);
    const endless = await talk(`GET /healthz HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(20_000)}`);
    expect(statuses(endless)).toEqual([431]);
  });

  it('before the Origin do not hide it', async () => {
    const head = HEAD()
      .replace(ORIGIN, 'https://thief.example')
      .replace('Origin', `${'a:b\r\n'.repeat(150)}Origin`);
    const heard = await talk(`${head}Content-Length: 2\r\nConnection: close\r\n\r\n{}`);
    expect(statuses(heard)).toEqual([403]);
  });
});

describe('a body', () => {
  it('that comes letter by letter is cut', async () => {
    const socket = await opened();
    socket.write(`${HEAD()}Content-Length: 60000\r\n\r\n`);
    const heard = await new Promise<string>((done) => {
      let text = '';
      const drip = setInterval(() => socket.write('x'), 20);
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      socket.on('data', () => {
        clearInterval(drip);
        socket.destroy();
        done(text);
      });
    });
    expect(statuses(heard)).toEqual([408]);
  });

  it('without end is cut, told or untold how long it will be', async () => {
    for (const [more, frame] of [
      ['Content-Length: 99999999999', (text: string) => text],
      ['Transfer-Encoding: chunked', (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`],
    ] as const) {
      const heard = await talk(`${HEAD()}${more}\r\n\r\n${frame('x'.repeat(60_000)).repeat(20)}`);
      expect(statuses(heard)).toEqual([413]);
    }
  });

  it('may trickle in from 40 senders at once, and others are served meanwhile', async () => {
    const sockets = await Promise.all(Array.from({ length: 40 }, opened));
    for (const socket of sockets) {
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      socket.write(`${HEAD()}Content-Length: 60000\r\n\r\n{`);
    }
    expect(
      (await fetch(`${served.url}/v1/${site}/jwks.json`).catch(() => fetch(`${served.url}/v1/jwks.json`))).status,
    ).toBeLessThan(500);
    sockets.forEach((socket) => socket.destroy());
  });
});

describe('many at once', () => {
  it('300 requests in one packet are answered in order', async () => {
    const one = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    const heard = await talk(one.repeat(299) + one.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect(statuses(heard)).toEqual(Array<number>(300).fill(200));
  });

  it('connections beyond the most there may be are turned away, and there is room when they are gone', async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => opened().catch(() => null)));
    sockets.forEach((socket) => socket?.on('error', () => {}));
    await new Promise((done) => setTimeout(done, 300));
    const alive = sockets.filter((socket) => socket && !socket.destroyed && !socket.readableEnded);
    expect(alive.length).toBeLessThanOrEqual(64);
    sockets.forEach((socket) => socket?.destroy());
    await vi.waitFor(async () => expect((await fetch(`${served.url}/healthz`)).status).toBe(200), { timeout: 5000 });
  });
});
