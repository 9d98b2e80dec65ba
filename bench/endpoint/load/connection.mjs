/**
 * One keep-alive connection that asks and waits, written by hand: on a machine whose processors it shares, a client
 * library would take their time from who is measured.
 */
import { connect } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
/** Longest that an answer is waited for, in ms. */
const PATIENCE = 20_000;

/** The chunks of a chunked body, or `null` while the last one is missing. */
function unchunk(bytes) {
  const parts = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return null;
    const size = parseInt(bytes.toString('latin1', at, line), 16);
    const next = line + 2 + size + 2;
    if (next > bytes.length) return null;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = next;
  }
}

/** One whole answer, or `null` while it is not complete. */
function parse(bytes) {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end === -1) return null;
  const head = bytes.toString('latin1', 0, end).toLowerCase();
  const rest = bytes.subarray(end + END_OF_HEAD.length);
  const length = /content-length: *(\d+)/.exec(head);
  const body = length ? (rest.length >= Number(length[1]) ? rest : null) : unchunk(rest);
  return body && { status: Number(head.slice(9, 12)), head, body: body.toString('utf8') };
}

/** A connection to one instance. It connects with the first question, and again where it was cut. */
export function createConnection(url) {
  const { hostname, port } = new URL(url);
  let socket = null;
  let waiting = null;
  let got = Buffer.alloc(0);
  const settle = (key, value) => {
    const { [key]: tell } = waiting ?? {};
    waiting = null;
    tell?.(value);
  };
  const drop = (why) => {
    socket?.destroy();
    socket = null;
    settle('reject', new Error(why));
  };
  const open = () => {
    socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const own = socket;
    got = Buffer.alloc(0);
    socket.on('error', ({ code }) => own === socket && drop(code));
    socket.on('close', () => own === socket && drop('closed'));
    socket.on('data', (part) => {
      got = got.length ? Buffer.concat([got, part]) : part;
      const answer = parse(got);
      if (!answer) return;
      got = Buffer.alloc(0);
      const isLast = answer.head.includes('connection: close');
      settle('resolve', answer);
      if (isLast && own === socket) drop('closed');
    });
  };
  return {
    ask(bytes) {
      if (!socket) open();
      return new Promise((resolve, reject) => {
        const own = (waiting = { resolve, reject });
        setTimeout(() => waiting === own && drop(`no answer in ${PATIENCE} ms`), PATIENCE).unref();
        socket.write(bytes);
      });
    },
    close: () => drop('closed'),
  };
}

/** The bytes of a POST. */
export function frame({ path, headers, body }) {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': bytes.length });
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}
