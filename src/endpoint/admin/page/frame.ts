/** The page around the views: who is signed in, where to go. The hash names the view and nothing else. */
import { endSession, type Session } from './api.js';
import { redraw } from './charts.js';
import { el, fill } from './dom.js';
import { logView } from './log-view.js';
import { noticesView } from './notices-view.js';
import { empty } from './parts.js';
import { recordsView } from './records-view.js';
import { requestsView } from './requests-view.js';
import { statisticsView } from './statistics-view.js';
import { tokensView } from './tokens-view.js';
import { moment } from './words.js';

interface Room {
  name: string;
  title: string;
  scope: string;
  view: (session: Session) => HTMLElement;
}

const ROOMS: readonly Room[] = [
  { name: 'decisions', title: 'Decisions', scope: 'statistics', view: statisticsView },
  { name: 'requests', title: 'Requests', scope: 'requests', view: requestsView },
  { name: 'notices', title: 'Notices', scope: 'notices', view: noticesView },
  { name: 'records', title: 'Records', scope: 'records', view: recordsView },
  { name: 'tokens', title: 'Tokens', scope: 'admin', view: tokensView },
  { name: 'log', title: 'Log', scope: 'admin', view: logView },
];

const nowhere = (): HTMLElement =>
  empty('This token opens nothing here', 'It is made for servers. Ask whoever made it for one with another scope.');

const sideOf = ({ own }: Session, links: readonly HTMLElement[]): HTMLElement[] => [
  el('p', { class: 'brand' }, 'Sayso'),
  el('p', { class: 'site' }, el('strong', {}, own.site), el('span', { class: 'quiet' }, own.controller)),
  el('nav', { 'aria-label': 'Views' }, ...links),
];

/** The signed-in page, and the way to take it down. */
export const frame = (session: Session, leave: () => void): { page: HTMLElement; stop: () => void } => {
  const rooms = ROOMS.filter(({ scope }) => session.own.scopes.includes(scope));
  const main = el('main', { id: 'main' });
  const links = rooms.map(({ name, title }) => el('a', { href: `#${name}` }, title));
  const show = (moved: boolean): void => {
    const room = rooms.find(({ name }) => `#${name}` === location.hash) ?? rooms[0];
    fill(main, room ? room.view(session) : nowhere());
    rooms.forEach((each, i) =>
      each === room ? links[i]!.setAttribute('aria-current', 'page') : links[i]!.removeAttribute('aria-current'),
    );
    document.title = `${room?.title ?? 'Sayso'} · ${session.own.site}`;
    redraw();
    scrollTo(0, 0);
    if (moved) main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  };
  const onMove = (): void => show(true);
  addEventListener('hashchange', onMove);
  const out = el('button', { type: 'button', class: 'plain', on: { click: leave } }, 'Sign out');
  const who = el('span', {}, `${session.own.label}, until ${moment(session.own.expires)}`);
  const page = el(
    'div',
    { class: 'frame' },
    el('a', { class: 'skip', href: '#main', on: { click: (event) => skip(event, main) } }, 'Skip to content'),
    el(
      'header',
      { class: 'side' },
      el('div', {}, ...sideOf(session, links), el('p', { class: 'who quiet' }, who, out)),
    ),
    main,
  );
  show(false);
  return { page, stop: () => removeEventListener('hashchange', onMove) };
};

/** The hash belongs to the views, so the skip link moves the focus itself. */
const skip = (event: Event, main: HTMLElement): void => {
  event.preventDefault();
  main.querySelector<HTMLElement>('h1')?.focus();
};

/** Ends the session of this tab. */
export const signOut = (): void => {
  endSession();
  history.replaceState(null, '', location.pathname);
};
