/** What must never be told: passwords of databases, keys, tokens; and that no secret is compared letter by letter. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEndpoint, type EndpointOptions } from '../../../src/endpoint/index.js';
import { openKeys } from '../../../src/endpoint/keys/open-keys.js';
import { parse, readSources, walk } from '../../house/sources.js';
import { buildCommand, run } from '../command-line.js';
import { freshSite, ISSUER, siteFor } from '../kit.js';

const PASSWORD = 'hunter2-Pa55';
const site = freshSite();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sayso-attack-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** All that somebody who logs the error would log. */
const toldBy = async (options: Partial<EndpointOptions>): Promise<string> => {
  const warned: string[] = [];
  try {
    const endpoint = await createEndpoint({
      sites: { [site]: siteFor(site) },
      issuer: ISSUER,
      folder,
      warn: (message) => warned.push(message),
      ...options,
    });
    await endpoint.close();
  } catch (error) {
    return [inspect(error, { depth: 12, showHidden: true }), String(error), ...warned].join('\n');
  }
  throw new Error('it started');
};

const URLS = [
  `postgres://sayso:${PASSWORD}@127.0.0.1:1/sayso`,
  `postgres://sayso:${PASSWORD}@127.0.0.1:1/sayso?sslmode=require`,
  `postgres://sayso:${PASSWORD}@127.0.0.1:1/sayso?sslmode=${PASSWORD}`,
  `postgres://sayso:${PASSWORD}@127.0.0.1:port/sayso`,
  `postgres://sayso:${PASSWORD}@[::bad/sayso`,
  `postgres://sayso:${PASSWORD}%zz@127.0.0.1:1/sayso`,
  `postgres://sayso:${PASSWORD}@127.0.0.1:99999/sayso`,
  `postgres://sayso:${PASSWORD}@no-such-host.invalid/sayso`,
  `mysql://sayso:${PASSWORD}@127.0.0.1:1/sayso`,
  `sayso:${PASSWORD}@127.0.0.1`,
  `//${PASSWORD}`,
  `host=127.0.0.1 port=1 password=${PASSWORD}`,
];

describe('the password of the database', () => {
  it.each(URLS)('is not in the error for %s, nor in what hangs on it, and DATABASE_URL is', async (database) => {
    const told = await toldBy({ database });
    expect(told).not.toContain(PASSWORD);
    expect(told).toContain('DATABASE_URL');
  });

  it('is not in what the command says', async () => {
    const command = await buildCommand();
    try {
      for (const url of [URLS[0]!, URLS[4]!, URLS[6]!, URLS[10]!]) {
        const args = ['token', 'list', '--site', 'larkline', '--folder', folder];
        const { code, out, err } = await run(command.path, args, { DATABASE_URL: url });
        expect(code).toBe(1);
        expect(out + err).not.toContain(PASSWORD);
        expect(err).toContain('DATABASE_URL');
        expect(err).not.toMatch(/\n\s+at /);
      }
    } finally {
      command.remove();
    }
  });
});

describe('keys', () => {
  const D = 'Zq7Xw9Kp3Vn5Jt1Rb8Lm2Yd6Hc4Gf0Qs-Tz_Uv3Wx9x';
  const jwk = `{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA","d":"${D}"`;
  it.each([
    jwk,
    `${jwk},}`,
    `${jwk} oops}`,
    `{"d":"${D}" "kty":1}`,
    `{"keys":[${jwk}}]`,
    `[${jwk}}]`,
    `"${jwk.replaceAll('"', '\\"')}}"`,
    `{"keys":[${jwk.replace('P-256', 'P-384')}}]}`,
    `{"kty":"oct","k":"${D}"}`,
  ])('that cannot be used are not quoted: %s', async (keys) => {
    const error: unknown = await openKeys(keys).then(
      () => new Error('it opened'),
      (reason: unknown) => reason,
    );
    expect((error as Error).message).toMatch(/SAYSO_KEYS/);
    const told = inspect(error, { depth: 12, showHidden: true });
    for (let i = 0; i + 5 <= D.length; i++) expect(told).not.toContain(D.slice(i, i + 5));
  });
});

it('a metrics token that is too short to be one is not quoted', async () => {
  for (const token of ['short-Sec3et', `with blank ${PASSWORD}`, PASSWORD])
    expect(await toldBy({ metrics: { token } })).not.toContain(token);
});

/** What is compared with `===` must not be secret: how long that takes tells how much of it was guessed. */
const SECRET = /(secret|token|mac|password|nonce|ticket|bearer)$/i;
/** What a name is held against that tells nothing. */
const PLAIN = new Set([
  ts.SyntaxKind.StringLiteral,
  ts.SyntaxKind.NullKeyword,
  ts.SyntaxKind.TrueKeyword,
  ts.SyntaxKind.FalseKeyword,
  ts.SyntaxKind.NumericLiteral,
]);
const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);
const lastName = (node: ts.Expression): string =>
  ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '';
const isPlain = (node: ts.Expression): boolean => PLAIN.has(node.kind) || lastName(node) === 'undefined';

const earlyExits = (name: string, text: string): string[] => {
  const found: string[] = [];
  const source = parse(name, text);
  walk(source, (node) => {
    if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind)) {
      const { left, right } = node;
      const secret = [left, right].some((side) => SECRET.test(lastName(side)));
      if (secret && !isPlain(left) && !isPlain(right)) found.push(`${name}: ${node.getText(source)}`);
    }
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      /^(startsWith|endsWith|includes|indexOf|localeCompare)$/.test(node.expression.name.text) &&
      node.arguments.some((each) => SECRET.test(lastName(each)))
    )
      found.push(`${name}: ${node.getText(source)}`);
  });
  return found;
};

describe('comparisons', () => {
  it('of secrets stand nowhere in the sources', () => {
    const sources = [...readSources()].filter(([path]) => path.startsWith('endpoint/') && !path.includes('/page/'));
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap(([path, text]) => earlyExits(path, text))).toEqual([]);
  });

  it('would be found', () => {
    expect(
      earlyExits('a.ts', 'const f = (token: string, known: { token: string }) => token === known.token;'),
    ).toHaveLength(1);
    expect(earlyExits('a.ts', 'const f = (sent: string, mac: string) => sent.startsWith(mac);')).toHaveLength(1);
    expect(earlyExits('a.ts', 'const f = (token: string) => token === "";')).toEqual([]);
  });
});
