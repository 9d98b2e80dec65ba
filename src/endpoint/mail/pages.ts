/** The routes that a mail's reader, mail program or provider calls. GET shows, only POST does (RFC 8058, section 3.2). */
import * as v from 'valibot';
import { sayFault } from '../fault.js';
import { Refusal } from '../http/refusal.js';
import type { Answer, Call, Route } from '../http/route.js';
import { readLink, type Withdrawal } from './link.js';
import { asks, ONE_CLICK } from './one-click.js';
import { showPage, type Page } from './page.js';
import { sceneOf, type Scene } from './scene.js';
import { withdraw } from './withdraw.js';

const tokenOf = ({ c }: Call): string => c.req.param('token') ?? '';

/** What any page may have to say instead. */
export const plainPage = (
  { words, fill }: Scene,
  status: Page['status'],
  what: 'broken' | 'unclear' | 'later' | 'unsubscribed' | 'confirmed' | 'expired' | 'withdrawn',
): Promise<Response> => showPage(words, { status, title: words[what].title, text: fill(words[what].text) });

const RETRY = '60';

/** Refusals and failures as pages: whoever reads them is no programmer. */
export const asPage = async (call: Call, scene: Scene, work: () => Promise<Response>): Promise<Response> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return plainPage(scene, error.status as Page['status'], 'unclear');
    call.house.warn(`A mail link could not be followed: ${sayFault(error)}`);
    const page = await plainPage(scene, 503, 'later');
    page.headers.set('Retry-After', RETRY);
    return page;
  }
};

const show = async (call: Call): Promise<Response> => {
  const link = await readLink(call.house, tokenOf(call));
  const scene = await sceneOf(call, link);
  if (!link) return plainPage(scene, 404, 'broken');
  const { title, ask, button, note } = scene.words.unsubscribe;
  return showPage(scene.words, { status: 200, title, text: scene.fill(ask), form: { ...ONE_CLICK, button, note } });
};

const obey = async (call: Call, link: Withdrawal, scene: Scene): Promise<Response> => {
  if (!(await asks(call, ONE_CLICK))) return plainPage(scene, 400, 'unclear');
  await withdraw(call.house, link);
  return plainPage(scene, 200, 'unsubscribed');
};

const unsubscribe = async (call: Call): Promise<Response> => {
  const link = await readLink(call.house, tokenOf(call));
  const scene = await sceneOf(call, link);
  return link ? asPage(call, scene, () => obey(call, link, scene)) : plainPage(scene, 404, 'broken');
};

/** An answer that is a page. */
export const page = (summary: string): Answer => ({ summary, type: 'text/html' });
const REFUSED: Readonly<Record<number, Answer>> = {
  400: page('The body asked for something else. Nothing has changed.'),
  404: page('The token is none of ours. Nothing has changed.'),
  408: page('The body came too slowly. Nothing has changed.'),
  413: page('The body is too large. Nothing has changed.'),
  415: page('The body is no form. Nothing has changed.'),
  503: page('Nothing can be kept just now; `Retry-After` says when to come again.'),
};
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** A pair of routes at one path: a page with a button, and what the button does. */
export const pageRoutes = (of: {
  path: string;
  id: string;
  field: { name: string; value: string };
  words: { show: string; act: string; done: string; further?: Readonly<Record<number, Answer>> };
  show: Route['answer'];
  act: Route['answer'];
}): Route[] => {
  const { path, id, field, words, further = {} } = { ...of, further: of.words.further };
  const body = { types: FORM_TYPES, schema: v.object({ [field.name]: v.literal(field.value) }) };
  const answers = { 200: page(words.done), ...REFUSED, ...further };
  return [
    {
      method: 'GET',
      path,
      access: { kind: 'self' },
      says: {
        id: `show${id}`,
        summary: words.show,
        answers: { 200: page('One question, one button.'), 404: REFUSED[404]!, ...further },
      },
      answer: of.show,
    },
    {
      method: 'POST',
      path,
      access: { kind: 'self' },
      // A mail provider's few machines send all its readers' clicks, and do not come again.
      limit: 'records',
      says: { id: id[0]!.toLowerCase() + id.slice(1), summary: words.act, body, answers },
      answer: of.act,
    },
  ];
};

export const unsubscribeRoutes: readonly Route[] = pageRoutes({
  path: '/u/:token',
  id: 'Unsubscribe',
  field: ONE_CLICK,
  words: {
    show: 'The page behind an unsubscribe link. It changes nothing, whoever fetches it.',
    act: 'Withdraws, without cookies and without signing in (RFC 8058). It can only withdraw.',
    done: 'Withdrawn, now or before.',
  },
  show,
  act: unsubscribe,
});
