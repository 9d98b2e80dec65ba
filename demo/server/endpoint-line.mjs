/** The line to the endpoint: passes `/v1` on unchanged and answers 502 while the endpoint is away or the line is cut. */
import { request as ask } from 'node:http';
import { sendJson } from './reply.mjs';

const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);
const passing = (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)));

/** Bytes of a batch that are looked at in passing; a longer one goes through unread. */
const MOST_READ = 1 << 17;

const payloadOf = (envelope) => {
  if (typeof envelope !== 'string') return JSON.parse(envelope.payload);
  return JSON.parse(Buffer.from(envelope.split('.')[1] ?? '', 'base64url').toString('utf8'));
};

/** The records of a batch in words of their own: id, time, cause and choices. The line only looks; the endpoint checks. */
export const readBatch = (text) => {
  try {
    return JSON.parse(text)
      .records.map(payloadOf)
      .map(({ id, at, cause, choices }) => ({ id, at, cause, choices }));
  } catch {
    return [];
  }
};

const away = (request, response) => {
  request.resume();
  if (!response.headersSent) sendJson(response, { error: 'the endpoint cannot be reached' }, 502);
  else response.destroy();
};

const forward = (origin, { request, response }) => {
  const headers = { ...passing(request.headers), 'x-forwarded-host': request.headers.host ?? '' };
  const onward = ask(new URL(request.url, origin), { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, passing(answer.headers));
    answer.pipe(response);
  });
  onward.on('error', () => away(request, response));
  request.pipe(onward);
};

/** Passes one request on; answers, once it has been read, with what it carried. */
export const passOn = async (origin, { request, response, cut }) => {
  const parts = [];
  let size = 0;
  const read = new Promise((resolve) => request.once('end', resolve).once('close', resolve));
  request.on('data', (part) => {
    size += part.length;
    if (size <= MOST_READ) parts.push(part);
  });
  if (cut || !origin) away(request, response);
  else forward(origin, { request, response });
  await read;
  return request.method === 'POST' && size <= MOST_READ ? readBatch(Buffer.concat(parts).toString('utf8')) : [];
};
