/** Pages: HTML files with a few inline pieces filled in, each answer with a nonce of its own and a strict policy. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const INCLUDE = /[ \t]*<!-- include ([\w./-]+) -->\n?/g;

/** Values go in once: what they contain is never read as a placeholder again. */
const fill = (text, values) =>
  text.replace(/\{\{([\w.-]+)\}\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));

const expand = async (root, text) => {
  let out = '';
  let from = 0;
  for (const match of text.matchAll(INCLUDE)) {
    out += text.slice(from, match.index) + (await expand(root, await readFile(join(root, match[1]), 'utf8')));
    from = match.index + match[0].length;
  }
  return out + text.slice(from);
};

/** Inline JSON must not be able to end its script element. */
const inlineJson = (text) => JSON.stringify(JSON.parse(text)).replaceAll('<', '\\u003c');

const readOr = (file, fallback) => readFile(file, 'utf8').catch(() => fallback);

/**
 * The policy of every page. Scripts run by nonce alone and hand it to what they import; `lit-html` is the name of the
 * policy that Lit makes for its own templates, `larkline` that of the late page's own loader.
 */
const policy = (nonce, { partner, pictures }) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    `img-src 'self' ${partner} ${pictures}`,
    `connect-src 'self' ${partner}`,
    `frame-src ${partner}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types sayso lit-html larkline',
  ].join('; ');

/** Sends one page. `values` fill its placeholders beside the inline pieces. */
export const createPages = ({ root, dist, origins }) => {
  const inline = async () => ({
    notice: inlineJson(await readFile(join(root, 'notice.json'), 'utf8')),
    starter: (await readOr(join(dist, 'starter.js'), '')).trim(),
    stub: (await readOr(join(dist, 'stub.js'), '')).trim(),
  });
  return async (response, file, values) => {
    const nonce = randomBytes(16).toString('base64url');
    const text = await expand(root, await readFile(join(root, file), 'utf8'));
    const html = fill(text, { ...(await inline()), ...origins, ...values, nonce });
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(nonce, origins),
      'permissions-policy': 'geolocation=(self), camera=(), microphone=()',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
    response.end(html);
  };
};
