/** Publishing over the wire: checked in full, idempotent, append-only; every instance knows it at once. */
import * as v from 'valibot';
import { logAction } from '../access/actions.js';
import { readJson } from '../http/read.js';
import type { Call, Route } from '../http/route.js';
import { publicationFaults, type Publication } from './check.js';
import { pressOne, publishAll } from './publications.js';

const MOST_TEXTS = 100;
const MOST_LISTED = 1000;

const anyObject = v.record(v.string(), v.unknown());
const publicationShape = v.strictObject({
  notice: anyObject,
  texts: v.optional(v.pipe(v.array(anyObject), v.maxLength(MOST_TEXTS))),
});
const kindShape = v.picklist(['notice', 'texts']);
const publishedShape = v.object({
  published: v.array(v.object({ hash: v.string(), kind: kindShape, new: v.boolean() })),
});
const faultsShape = v.object({
  error: v.object({
    code: v.string(),
    message: v.string(),
    path: v.optional(v.string()),
    got: v.optional(v.string()),
    faults: v.optional(v.array(v.object({ path: v.string(), got: v.string(), want: v.string() }))),
  }),
});
const listShape = v.object({
  notices: v.array(
    v.object({
      hash: v.string(),
      kind: kindShape,
      published: v.number(),
      id: v.nullable(v.string()),
      version: v.nullable(v.number()),
      locale: v.nullable(v.string()),
    }),
  ),
});

const LIST = `
  SELECT hash, kind, published::float8 AS published, body::json ->> 'id' AS id,
         (body::json ->> 'version')::float8 AS version, body::json ->> 'locale' AS locale
  FROM sayso.publication WHERE site = $1 ORDER BY published DESC, kind, hash LIMIT ${MOST_LISTED}`;

const publish = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const publication = (await readJson(call, {
    schema: publicationShape,
    code: 'bad-publication',
    mend: 'Send {"notice": {...}, "texts": [{...}]}: the files that `sayso check` finds no fault in.',
  })) as unknown as Publication;
  const faults = await publicationFaults('', site, publication);
  if (faults.length) {
    const message = `Nothing was published: ${faults.length === 1 ? 'there is a fault' : `there are ${faults.length} faults`}.`;
    return c.json({ error: { code: 'faults', message, faults } }, 400);
  }
  const pressed = await pressOne(site, publication);
  const fresh = await house.sql.atomic(async (sql) => {
    const hashes = await publishAll(sql, pressed, house.now());
    for (const hash of hashes) await logAction(call, { action: 'notice-published', about: `notice ${hash}` }, sql);
    return new Set(hashes);
  });
  const published = pressed.map(({ hash, kind }) => ({ hash, kind, new: fresh.has(hash) }));
  return c.json({ published }, fresh.size ? 201 : 200);
};

const list = async ({ c, house, site }: Call): Promise<Response> =>
  c.json({ notices: await house.sql.query(LIST, [site]) });

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/:site/admin/notices',
    access: { kind: 'token', scope: 'notices' },
    says: {
      id: 'publishNotice',
      summary: 'Publishes a notice and its texts by hash. Idempotent; what was published never changes.',
      body: { types: ['application/json', 'text/plain'], schema: publicationShape },
      answers: {
        200: { summary: 'All of it had been published before.', schema: publishedShape },
        201: { summary: 'Published, on every instance at once.', schema: publishedShape },
        400: { summary: 'Nothing was published: every fault, with its place and how to mend it.', schema: faultsShape },
      },
    },
    answer: publish,
  },
  {
    method: 'GET',
    path: '/:site/admin/notices',
    access: { kind: 'token', scope: 'notices' },
    says: {
      id: 'listNotices',
      summary: `What was published, newest first, at most ${MOST_LISTED}; the bodies stand at /:site/notices/:hash.`,
      answers: { 200: { summary: 'Notices and texts.', schema: listShape } },
    },
    answer: list,
  },
];
