/** The log of admin actions: append-only, newest first. */
import type { Session } from './api.js';
import { el, fill, type Child } from './dom.js';
import { empty, heading, loading, tableOf, trouble } from './parts.js';
import { moment, spoken } from './words.js';

interface Action {
  id: string;
  at: number;
  token: string;
  action: string;
  about: string;
}
interface Page {
  actions: Action[];
  next: { at: number; id: string } | null;
}

const rowOf = ({ at, token, action, about }: Action): Child[] => [
  el('time', { class: 'when' }, moment(at)),
  el('span', { class: 'when' }, spoken(action)),
  el('span', { dir: 'ltr', class: 'about' }, about),
  token === 'command' ? 'Command line' : el('span', { dir: 'ltr', class: 'when' }, token),
];

const pageInto = async (session: Session, place: HTMLElement, before: Page['next']): Promise<void> => {
  const { actions, next } = await session.post<Page>('/admin/actions', { before, most: 50 });
  if (!actions.length && !before)
    return fill(place, empty('Nothing was done yet', 'Whatever is done with a token of this site will stand here.'));
  const table = tableOf(
    before ? 'Older actions' : 'Newest actions',
    ['Time', 'What', 'About', 'By token'],
    actions.map(rowOf),
  );
  place.append(table);
  if (!next) return;
  const button = el('button', { type: 'button' }, 'Older actions');
  button.addEventListener('click', () => {
    button.remove();
    void pageInto(session, place, next).catch((error: unknown) => place.append(trouble(error)));
  });
  place.append(button);
};

export const logView = (session: Session): HTMLElement => {
  const place = el('div', { class: 'stack' });
  void loading(place, async () => {
    const body = el('div', { class: 'stack' });
    await pageInto(session, body, null);
    return body;
  });
  return el(
    'section',
    {},
    heading('Log', 'What was done with the tokens of this site, and by commands. Nobody can change it.'),
    place,
  );
};
