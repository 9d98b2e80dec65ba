/** What one site, or one visitor, holds must open nothing at another. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeToken, SCOPES } from '../../../src/endpoint/access/tokens.js';
import { endOfTicket, makeTicket } from '../../../src/endpoint/accounts/ticket.js';
import { makeConfirmation } from '../../../src/endpoint/mail/confirmation.js';
import { readConfirmation } from '../../../src/endpoint/mail/confirmation.js';
import { readLink } from '../../../src/endpoint/mail/link.js';
import { pseudonym } from '../../../src/endpoint/keys/pseudonyms.js';
import { openGround, type Ground } from '../house-kit.js';
import {
  base64url,
  batchOf,
  freshSite,
  ISSUER,
  makeRoom,
  ORIGIN,
  outcomesOf,
  post,
  recordFor,
  Subject,
  type Room,
} from '../kit.js';
import { askServer, click, entriesOfSubject, linkFor, news, publicationFor, standsFor } from '../mail-kit.js';
import { ask, call, claimFor, nonceOf, sign, tell, type OneRequest, type Seen } from '../rights-kit.js';

const site = freshSite();
const other = freshSite();
let room: Room;
let ground: Ground;
let endpoint: never;
let subject: Subject;
/** A token of the other site, with every scope. */
let theirs: string;

beforeAll(async () => {
  room = await makeRoom();
  const sites = Object.fromEntries(
    [site, other].map((name) => [
      name,
      { origins: [ORIGIN], controller: 'Larkline Ltd', notices: [publicationFor(name)] },
    ]),
  );
  ground = await openGround(room.data, [site], { limits: false, sites });
  endpoint = ground as never;
  subject = await Subject.make();
  for (const name of [site, other]) await ground.decide(name, subject, news('granted'));
  theirs = (await makeToken(ground.house.sql, { site: other, scopes: SCOPES, label: 'x', days: 1 }, Date.now())).text;
});
afterAll(async () => {
  await ground.close();
  await room.remove();
});
beforeEach(() => void ground.said.splice(0));

/** Asks the other site's own routes with its own token: what it holds is of the first site. */
const there = async (path: string, body: unknown): Promise<{ status: number; text: string }> => {
  const response = await ground.fetch(
    new Request(`${ISSUER}/v1/${other}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${theirs}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  return { status: response.status, text: await response.text() };
};

describe('of another site', () => {
  it('a nonce proves nothing here, nor does a proof that was made there', async () => {
    const nonce = await nonceOf(endpoint, other);
    const proof = await sign(subject, await claimFor(nonce, site, 'records', {}));
    expect(await tell(endpoint, ask(site, 'records', { proof, body: {} }))).toMatchObject({
      status: 403,
      body: { error: { code: 'unknown-nonce' } },
    });
    const made = await sign(subject, await claimFor(nonce, other, 'records', {}));
    expect(await tell(endpoint, ask(site, 'records', { proof: made, body: {} }))).toMatchObject({
      status: 403,
      body: { error: { code: 'other-path' } },
    });
    expect(await tell(endpoint, ask(other, 'records', { proof: made, body: {} }))).toMatchObject({ status: 200 });
  });

  it('the same key sees only what it said here', async () => {
    const { body } = await call<Seen>(endpoint, subject, [site, 'records']);
    expect(body.records).toHaveLength(1);
    const [seen] = body.records;
    expect(JSON.parse(seen!.kept!.payload)).toMatchObject({ site });
  });

  it('an erasure there leaves what was said here', async () => {
    const both = await Subject.make();
    for (const name of [site, other]) await ground.decide(name, both);
    expect(await call(endpoint, both, [other, 'erase'])).toMatchObject({ status: 200 });
    expect((await call<Seen>(endpoint, both, [site, 'records'])).body.records[0]!.kept).not.toBeNull();
    expect((await call<Seen>(endpoint, both, [other, 'records'])).body.records[0]!.kept).toBeNull();
  });

  it('a ticket for an account links nothing here, and no letter of one can be changed', async () => {
    const { ticket } = await makeTicket(ground.house, other, 'ann');
    expect(await endOfTicket(ground.house, other, ticket)).not.toBeNull();
    expect(await endOfTicket(ground.house, site, ticket)).toBeNull();
    const parts = ticket.split('.');
    for (const place of parts.keys()) {
      const letter = parts[place]!.at(-1) === 'A' ? 'E' : 'A';
      const wrong = [...parts];
      wrong[place] = place === 3 ? '8640000000000000' : parts[place]!.slice(0, -1) + letter;
      expect(await endOfTicket(ground.house, other, wrong.join('.')), String(place)).toBeNull();
    }
    for (const wrong of [`${ticket} `, `${ticket}\n`, `${ticket}=`, ` ${ticket}`, ticket.toUpperCase(), '', '.....'])
      expect(await endOfTicket(ground.house, other, wrong)).toBeNull();
  });

  it('an account, an address and a contact of one name are strangers to each other, and across sites', async () => {
    const names = await Promise.all(
      [site, other].flatMap((name) =>
        (['account', 'address', 'contact'] as const).map((of) =>
          pseudonym(ground.house.secrets, { site: name, of, text: 'ann@example.com' }),
        ),
      ),
    );
    expect(new Set(names).size).toBe(6);
  });

  it('a link in a mail withdraws there and nowhere else', async () => {
    const { url } = await linkFor(ground, other, { subject: subject.name });
    expect((await ground.fetch(click(url))).status).toBe(200);
    expect(await standsFor(ground, other, subject.name)).toBe('denied');
    expect(await standsFor(ground, site, subject.name)).toBe('granted');
  });

  it('a published text is not read under this name, nor a cursor, a reference or a receipt of it', async () => {
    const { hash } = await (async () => {
      const response = await ground.ask(site, '/admin/notices', { scopes: ['notices'], method: 'GET' });
      return ((await response.json()) as { notices: { hash: string }[] }).notices[0]!;
    })();
    const read = (name: string) => ground.fetch(new Request(`${ISSUER}/v1/${name}/notices/${hash}`));
    expect((await read(site)).status).toBe(200);
    expect((await read(other)).status).toBe(404);

    const { request } = (await call<OneRequest>(endpoint, subject, [site, 'concern', { text: 'only here' }])).body;
    for (const [path, body] of [
      ['/admin/requests/read', { reference: request.reference }],
      ['/admin/requests/settle', { reference: request.reference, status: 'answered', answer: 'x' }],
    ] as const)
      expect(await there(path, body)).toMatchObject({ status: 404 });
    expect(
      (await there('/admin/requests', { show: 'all', after: { due: 0, reference: request.reference } })).text,
    ).not.toContain('only here');
    expect(
      (
        await call<{ requests: unknown[] }>(endpoint, subject, [
          other,
          'requests/own',
          { reference: request.reference },
        ])
      ).body.requests,
    ).toEqual([]);

    const [entry] = await entriesOfSubject(ground, site, subject.name);
    expect(await there('/admin/records', { receipt: entry!.kept!.receipt })).toMatchObject({ status: 404 });
    expect(await there('/admin/records', { record: entry!.link.record })).toMatchObject({ status: 404 });
    const own = await there('/admin/records', { subject: subject.name });
    expect(own.text).not.toContain(entry!.link.record);
  });

  it('no hold and no token is ended from there', async () => {
    const placed = await ground.ask(site, '/holds', { scopes: ['admin'], body: { reason: 'a case' } });
    const { id } = (await placed.json()) as { id: string };
    expect(await there('/holds/lift', { id, reason: 'x' })).toMatchObject({ status: 404 });
    const { id: token } = await makeToken(
      ground.house.sql,
      { site, scopes: ['admin'], label: 'x', days: 1 },
      Date.now(),
    );
    for (const way of ['rotate', 'revoke'])
      expect(await there(`/admin/tokens/${token}/${way}`, {})).toMatchObject({ status: 404 });
    expect((await ground.ask(site, '/holds/lift', { scopes: ['admin'], body: { id, reason: 'over' } })).status).toBe(
      200,
    );
  });
});

describe('a receipt that lies about whom it is for', () => {
  const lie = (said: object): string => `e30.${base64url(JSON.stringify(said))}.AAAA`;
  it.each<[string, object]>([
    ['a subject with NUL', { subject: 'a\u0000b', record: '01900000-0000-7000-8000-000000000000' }],
    ['SQL as the record', { subject: 'A'.repeat(43), record: `' OR 1=1 --` }],
    ['a text for the log', { subject: 'A'.repeat(43), record: 'ann@example.com was here\nnotice-published' }],
    ['an object', { subject: {}, record: [] }],
  ])('with %s finds nothing, and writes nothing of it into the log', async (_, said) => {
    const body = { receipt: lie({ site, ...said }) };
    expect((await ground.ask(site, '/admin/records', { body })).status).toBe(404);
    const log = await (await ground.ask(site, '/admin/actions', { scopes: ['admin'], body: {} })).text();
    expect(log).not.toMatch(/ann@example|OR 1=1/);
    expect(ground.said).toEqual([]);
  });
});

describe('another visitor', () => {
  it('cannot name this one in a proof: the key alone says who it is', async () => {
    const thief = await Subject.make();
    await ground.decide(site, thief);
    const nonce = await nonceOf(endpoint, site);
    const claim = await claimFor(nonce, site, 'records', {});
    for (const more of [{ subject: subject.name }, { sub: subject.name }]) {
      const proof = await sign(thief, { ...claim, ...more });
      expect((await tell(endpoint, ask(site, 'records', { proof, body: {} }))).status).toBe(400);
    }
    const proof = await sign(thief, claim);
    const [, body, signed] = proof.split('.') as [string, string, string];
    const header = base64url(JSON.stringify({ alg: 'ES256', typ: 'sayso-request+jws', jwk: subject.jwk }));
    expect(
      await tell(endpoint, ask(site, 'records', { proof: `${header}.${body}.${signed}`, body: {} })),
    ).toMatchObject({
      status: 403,
      body: { error: { code: 'bad-signature' } },
    });
  });

  it('cannot use a proof again, for another body, or a record in the place of a proof', async () => {
    const nonce = await nonceOf(endpoint, site);
    const proof = await sign(subject, await claimFor(nonce, site, 'concern', { text: 'once' }));
    expect(await tell(endpoint, ask(site, 'concern', { proof, body: { text: 'other' } }))).toMatchObject({
      status: 403,
    });
    expect(await tell(endpoint, ask(site, 'concern', { proof, body: { text: 'once' } }))).toMatchObject({
      status: 200,
    });
    expect(await tell(endpoint, ask(site, 'concern', { proof, body: { text: 'once' } }))).toMatchObject({
      status: 403,
      body: { error: { code: 'spent-nonce' } },
    });
    const record = await subject.sign(JSON.stringify(await claimFor(nonce, site, 'records', {})));
    expect((await tell(endpoint, ask(site, 'records', { proof: record, body: {} }))).status).toBe(400);
    const outcomes = await outcomesOf(await ground.fetch(post(site, batchOf([proof]))));
    expect(outcomes).toMatchObject([{ outcome: 'bounced', reason: 'bad-signature' }]);
  });

  it('cannot write as an account, an address or the endpoint itself, signed or not', async () => {
    const account = await pseudonym(ground.house.secrets, { site, of: 'account', text: 'ann' });
    const event = { ...recordFor(site), kind: 'link', ticket: `x.${account.slice(8)}.` };
    const payloads = [
      JSON.stringify(event),
      JSON.stringify({ ...recordFor(site), subject: account }),
      JSON.stringify({ ...recordFor(site), proof: 'endpoint' }),
    ];
    for (const payload of payloads)
      for (const envelope of [
        { payload },
        await subject.sign(payload),
        await subject.sign(payload, { typ: 'sayso-event+jws' }),
      ])
        expect(await outcomesOf(await ground.fetch(post(site, batchOf([envelope]))))).toMatchObject([
          { outcome: 'bounced' },
        ]);
    expect(await entriesOfSubject(ground, site, account)).toEqual([]);
    const bodies = [
      { payload: payloads[0]!, proof: 'endpoint' },
      { payload: payloads[0]!, subject: account },
    ];
    for (const record of bodies)
      expect((await ground.fetch(post(site, JSON.stringify({ sent: 1, records: [record] })))).status).toBe(400);
  });
});

describe('links in mails', () => {
  it('to unsubscribe do not confirm, and those to confirm do not unsubscribe', async () => {
    const { url } = await linkFor(ground, site, { address: 'ann@example.com' });
    const unsubscribe = url.split('/').at(-1)!;
    const mail = await pseudonym(ground.house.secrets, { site, of: 'address', text: 'ann@example.com' });
    const { token: confirm } = await makeConfirmation(ground.house, { site, mail, key: 2, asked: recordFor(site).id });
    expect(await readLink(ground.house, unsubscribe)).toMatchObject({ site });
    expect(await readConfirmation(ground.house, confirm)).toMatchObject({ site });
    expect(await readConfirmation(ground.house, unsubscribe)).toBeNull();
    expect(await readLink(ground.house, confirm)).toBeNull();
  });

  it('open with no letter changed, added or left out', async () => {
    const { url } = await linkFor(ground, site, { address: 'ann@example.com' });
    const token = url.split('/').at(-1)!;
    for (let i = 0; i < token.length; i++) {
      const wrong = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1);
      expect(await readLink(ground.house, wrong), String(i)).toBeNull();
    }
    for (const wrong of [`${token}A`, `${token}=`, token.slice(1), token.slice(0, -1), `${token}\n`, ''])
      expect(await readLink(ground.house, wrong)).toBeNull();
  });

  it('grant nothing by any body, and nothing by GET', async () => {
    const who = await Subject.make();
    await ground.decide(site, who, news('denied'));
    const { url } = await linkFor(ground, site, { subject: who.name });
    for (const body of [
      'List-Unsubscribe=One-Click',
      'List-Unsubscribe=One-Click&choice=granted',
      'choice=granted',
      'Confirm=Yes',
    ])
      await ground.fetch(click(url, body));
    await ground.fetch(new Request(`${url}?choice=granted`));
    expect(await standsFor(ground, site, who.name)).toBe('denied');
    expect(await entriesOfSubject(ground, site, who.name)).toHaveLength(1);
    const feed = await askServer<{ items: unknown[] }>(ground, site, '/mail/withdrawals', {});
    expect(JSON.stringify(feed)).not.toContain('ann@example.com');
  });
});

/** What a page of any origin can send without asking first: a form, also one whose body looks like JSON. */
describe('a form of another origin', () => {
  const formed = (path: string, body: string, headers: Record<string, string>): Request =>
    new Request(`${ISSUER}/v1/${site}${path}`, { method: 'POST', headers, body });
  const json = (): string =>
    JSON.stringify({ sent: 1, records: [{ payload: JSON.stringify(recordFor(site)).replace('{', '{ ') }] });

  it.each([
    ['its own', { origin: 'https://thief.example', 'sec-fetch-site': 'cross-site' }],
    ['none, as sandboxed frames and redirects have', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a subdomain', { origin: 'https://blog.www.larkline.example', 'sec-fetch-site': 'same-site' }],
    ['a sibling', { origin: 'https://blog.larkline.example', 'sec-fetch-site': 'same-site' }],
    ['another port', { origin: `${ORIGIN}:8443`, 'sec-fetch-site': 'same-site' }],
    ['none at all', {}],
  ])('with the origin "%s" writes no record, asks nothing and plants no cookie', async (_, headers) => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json',
    ])
      for (const [path, body] of [
        ['/records', json()],
        ['/rights/requests', JSON.stringify({ kind: 'erase', contact: 'x@example.org' })],
        ['/cookie', JSON.stringify({ value: 'x' })],
      ] as const) {
        const response = await ground.fetch(formed(path, body, { ...headers, 'content-type': type }));
        expect([403, 404, 415]).toContain(response.status);
        expect(response.headers.get('set-cookie')).toBeNull();
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
      }
  });
});
