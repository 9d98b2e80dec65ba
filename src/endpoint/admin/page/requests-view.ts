/** The visitors' requests: what is due, what was written, and the site's word. */
import type { Session } from './api.js';
import { el, fill, type Child } from './dom.js';
import { choiceOf, code, empty, heading, loading, mark, trouble } from './parts.js';
import { requestForm, type Word } from './request-form.js';
import { moment, spoken, untilDue } from './words.js';

export interface Line {
  reference: string;
  kind: string;
  status: string;
  proven: boolean;
  received: number;
  due: number;
  subject: string | null;
  events: { at: number; status: string; reason: string | null }[];
}
interface Request extends Line {
  text: string | null;
  contact: string | null;
  answer: string | null;
}
interface Page {
  requests: Line[];
  next: { due: number; reference: string } | null;
}

const KINDS: Readonly<Record<string, string>> = {
  see: 'See the records',
  export: 'Export the records',
  correct: 'Correct the contact',
  erase: 'Erase the records',
  concern: 'A concern',
};
const OPEN = new Set(['received', 'verified', 'unverified']);

const dueMark = ({ due, status }: Line): HTMLElement => {
  if (!OPEN.has(status)) return mark(status === 'answered' ? 'good' : 'plain', spoken(status));
  const { text, late } = untilDue(due, Date.now());
  return mark(late ? 'bad' : 'late', text);
};

const whoAsks = ({ proven, status }: Line): string => {
  if (proven) return "Proved by the browser's key";
  return status === 'unverified' ? 'Nobody saw yet who asks' : 'Seen by staff';
};

const lineOf = (line: Line, open: (line: Line) => void): HTMLElement =>
  el(
    'li',
    {},
    el(
      'button',
      { type: 'button', class: 'row', on: { click: () => open(line) } },
      el('span', { class: 'row-title' }, KINDS[line.kind] ?? line.kind),
      el(
        'span',
        { class: 'quiet' },
        el('span', { dir: 'ltr' }, line.reference),
        ` · came ${moment(line.received)} · ${whoAsks(line)}`,
      ),
      dueMark(line),
    ),
  );

const term = (name: string, ...content: Child[]): Child => [el('dt', {}, name), el('dd', {}, ...content)];

const historyOf = ({ events }: Request): HTMLElement =>
  el(
    'ol',
    { class: 'history' },
    ...events.map(({ at, status, reason }) =>
      el('li', {}, el('time', {}, moment(at)), ` ${spoken(status)}`, reason && `, ${spoken(reason).toLowerCase()}`),
    ),
  );

const detailOf = (request: Request): HTMLElement =>
  el(
    'dl',
    { class: 'terms' },
    term('Reference', code(request.reference, 'the reference', 40)),
    term('Due', moment(request.due), ' ', dueMark(request)),
    term('Who asks', whoAsks(request)),
    request.subject !== null && term('Subject', code(request.subject, 'the subject', 24)),
    request.contact !== null && term('Contact', el('span', { class: 'written' }, request.contact)),
    request.text !== null && term('Written', el('p', { class: 'written' }, request.text)),
    request.answer !== null && term('Answer', el('p', { class: 'written' }, request.answer)),
    term('History', historyOf(request)),
  );

interface Place {
  session: Session;
  view: HTMLElement;
  show: string;
}

const focusHeading = (view: HTMLElement): void => view.querySelector<HTMLElement>('h1')?.focus();

const openRequest = async (place: Place, line: Line): Promise<void> => {
  const { session, view } = place;
  const body = el('div', { class: 'stack' });
  const said = el('p', { class: 'said', role: 'status' });
  const back = el(
    'button',
    { type: 'button', class: 'back', on: { click: () => void showQueue(place) } },
    'All requests',
  );
  fill(view, back, heading(KINDS[line.kind] ?? line.kind), said, body);
  focusHeading(view);
  const show = (request: Request): Child => [
    detailOf(request),
    OPEN.has(request.status) && requestForm(request, settle),
  ];
  const settle = async (word: Word): Promise<void> => {
    const { request } = await session.post<{ request: Request }>('/admin/requests/settle', {
      reference: line.reference,
      ...word,
    });
    fill(body, show(request));
    fill(said, `Saved: ${spoken(request.status).toLowerCase()}.`);
    focusHeading(view);
  };
  await loading(body, async () => {
    const { request } = await session.post<{ request: Request }>('/admin/requests/read', { reference: line.reference });
    return show(request);
  });
};

const nothing = (show: string): HTMLElement =>
  show === 'open'
    ? empty(
        'Nothing waits for an answer',
        'When a visitor asks to see, export, correct or erase, it appears here with the day it is due.',
      )
    : empty('No request was settled yet', 'Answered and refused requests stay here.');

/** A page of lines, and a button for the next one in its place. */
const linesInto = async (place: Place, list: HTMLElement, after: Page['next']): Promise<number> => {
  const { requests, next } = await place.session.post<Page>('/admin/requests', { show: place.show, after });
  list.append(...requests.map((line) => lineOf(line, (each) => void openRequest(place, each))));
  if (next) {
    const button = el('button', { type: 'button' }, 'More requests');
    const item = el('li', { class: 'more' }, button);
    button.addEventListener('click', () => {
      item.remove();
      void linesInto(place, list, next).catch((error: unknown) => list.append(el('li', {}, trouble(error))));
    });
    list.append(item);
  }
  return requests.length;
};

async function showQueue(place: Place): Promise<void> {
  const body = el('div');
  const choose = (value: string): void => {
    place.show = value;
    void load();
  };
  const load = (): Promise<void> =>
    loading(body, async () => {
      const list = el('ul', { class: 'rows' });
      return (await linesInto(place, list, null)) ? list : nothing(place.show);
    });
  const shows = [
    { label: 'Open', value: 'open' },
    { label: 'Settled', value: 'settled' },
  ];
  const controls = el('div', { class: 'controls' }, choiceOf('Show', shows, { chosen: place.show, onChoose: choose }));
  fill(place.view, heading('Requests', 'What visitors ask of you, what is due first at the top.'), controls, body);
  await load();
}

export const requestsView = (session: Session): HTMLElement => {
  const view = el('section');
  void showQueue({ session, view, show: 'open' });
  return view;
};
