/** Double opt-in on the wire: the site's server asks and asks how it stands, the mail's reader confirms. */
import * as v from 'valibot';
import { readJson } from '../http/read.js';
import { Refusal } from '../http/refusal.js';
import type { Call, Route } from '../http/route.js';
import type { House } from '../house.js';
import { askFor, confirm, foresee, makeConfirmation, readConfirmation, type Confirmation } from './confirmation.js';
import { urlOf } from './link.js';
import { asks, CONFIRM } from './one-click.js';
import { asPage, page, pageRoutes, plainPage } from './pages.js';
import { showPage } from './page.js';
import { purposeNamed } from './purpose.js';
import { recipientFields, subjectFor, type Recipient } from './recipient.js';
import { sceneOf, type Scene } from './scene.js';
import { carries, groundOf, stateOf, type MailState } from './state.js';

const TYPES = ['application/json', 'text/plain'];
const purpose = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64)));
const askBody = v.strictObject({
  ...recipientFields,
  purpose,
  basis: v.optional(v.picklist(['consent', 'soft-opt-in']), 'consent'),
});
const stateBody = v.strictObject({ ...recipientFields, purpose });
const stateFields = {
  state: v.picklist(['none', 'pending', 'confirmed', 'withdrawn']),
  since: v.nullable(v.number()),
  basis: v.nullable(v.picklist(['consent', 'soft-opt-in'])),
  send: v.boolean(),
  subject: v.nullable(v.string()),
};
const stateAnswer = v.object(stateFields);
const askAnswer = v.object({ ...stateFields, url: v.nullable(v.string()), expires: v.nullable(v.number()) });

/** The two halves of a body: where mail goes, and who granted. Each may be missing. */
const halves = async (
  house: House,
  site: string,
  { subject, account, address, contact }: Recipient,
): Promise<{ mail: string | null; of: string | null }> => {
  const named = (one: Recipient): Promise<string> | null =>
    Object.values(one).some((each) => each !== undefined) ? subjectFor(house, site, one) : null;
  return { mail: await named({ address, contact }), of: await named({ subject, account }) };
};

const noGrant = (): Refusal =>
  new Refusal(409, 'no-grant', {
    message:
      'Whoever you name does not grant this purpose now, so that nothing could be confirmed. Ask again after a grant.',
    path: 'subject',
  });

/** The state, and a link to confirm where one is of use. */
const withLink = async (house: House, state: MailState, what: Omit<Confirmation, 'until'>) => {
  if (state.state !== 'pending') return { ...state, url: null, expires: null, subject: what.mail };
  const { token, expires } = await makeConfirmation(house, what);
  const place = { issuer: house.issuer, prefix: house.options.prefix };
  return { ...state, url: urlOf(place, `/c/${token}`), expires, subject: what.mail };
};

const ask = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const {
    basis,
    purpose: name,
    ...recipient
  } = await readJson(call, {
    schema: askBody,
    code: 'bad-confirmation',
    mend: 'Send {"address": "ann@example.com", "subject": <who granted>}, and "purpose" and "basis" if not the first.',
  });
  const { key } = await purposeNamed(house, site, name);
  const { mail, of } = await halves(house, site, recipient);
  if (mail === null)
    throw new Refusal(400, 'bad-recipient', {
      message: 'Name the address, or a contact of your own.',
      path: 'address',
    });
  if (of !== null && !carries(await groundOf(house, { site, key }, of), basis)) throw noGrant();
  const { event } = await askFor(house, { site, mail, key, basis, of });
  const state = await stateOf(house, { site, key, mail, of });
  return c.json(await withLink(house, state, { site, mail, key, asked: event.id }));
};

const tell = async (call: Call): Promise<Response> => {
  const { c, house, site } = call;
  const { purpose: name, ...recipient } = await readJson(call, {
    schema: stateBody,
    code: 'bad-question',
    mend: 'Send {"address": "ann@example.com"}, or subject, account or contact, and "purpose" if not the first.',
  });
  const { key } = await purposeNamed(house, site, name);
  const { mail, of } = await halves(house, site, recipient);
  // A subject that an earlier answer named for an address is that address.
  const about = of?.startsWith('mail:') ? { mail: of, of: null } : { mail, of };
  if (about.mail === null && about.of === null) await subjectFor(house, site, recipient);
  return c.json({ ...(await stateOf(house, { site, key, ...about })), subject: about.mail ?? about.of });
};

const tokenOf = ({ c }: Call): string => c.req.param('token') ?? '';
const STATUS = { expired: 410, withdrawn: 409, confirmed: 200 } as const;

const question = async (call: Call, what: Confirmation, scene: Scene): Promise<Response> => {
  const end = await foresee(call.house, what);
  if (end !== 'ready') return plainPage(scene, STATUS[end], end);
  const { title, ask: text, button, note } = scene.words.confirm;
  return showPage(scene.words, { status: 200, title, text: scene.fill(text), form: { ...CONFIRM, button, note } });
};

const say = async (call: Call, what: Confirmation, scene: Scene): Promise<Response> => {
  if (!(await asks(call, CONFIRM))) return plainPage(scene, 400, 'unclear');
  const { ask: text, button } = scene.words.confirm;
  const shown = { locale: scene.words.tag, text: `${scene.fill(text)} [${button}]` };
  const end = await confirm(call.house, what, shown);
  return plainPage(scene, STATUS[end], end);
};

const following =
  (then: (call: Call, what: Confirmation, scene: Scene) => Promise<Response>) =>
  async (call: Call): Promise<Response> => {
    const what = await readConfirmation(call.house, tokenOf(call));
    const scene = await sceneOf(call, what);
    return what ? asPage(call, scene, () => then(call, what, scene)) : plainPage(scene, 404, 'broken');
  };

const server = (path: string, says: Route['says'], answer: Route['answer']): Route => ({
  method: 'POST',
  path: `/:site/mail/${path}`,
  access: { kind: 'token', scope: 'server' },
  says,
  answer,
});

export const confirmRoutes: readonly Route[] = [
  ...pageRoutes({
    path: '/c/:token',
    id: 'Confirm',
    field: CONFIRM,
    words: {
      show: 'The page behind a link that confirms an address. It changes nothing, whoever fetches it.',
      act: 'Confirms an address, once.',
      done: 'Confirmed, now or before.',
      further: {
        409: page('It was withdrawn since; only a new grant counts.'),
        410: page('The link has expired, or the grant behind it.'),
      },
    },
    show: following(question),
    act: following(say),
  }),
  server(
    'confirmations',
    {
      id: 'askToConfirm',
      summary: 'A link that confirms an address, to be sent to it. The address is hashed and never stored.',
      body: { types: TYPES, schema: askBody },
      answers: {
        200: { summary: 'The link, or how it stands already.', schema: askAnswer },
        409: { summary: 'Whoever is named does not grant the purpose.' },
      },
    },
    ask,
  ),
  server(
    'state',
    {
      id: 'mailState',
      summary: 'Whether mail may be sent to an address, and since when.',
      body: { types: TYPES, schema: stateBody },
      answers: { 200: { summary: 'How it stands.', schema: stateAnswer } },
    },
    tell,
  ),
];
