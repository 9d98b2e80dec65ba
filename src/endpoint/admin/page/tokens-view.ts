/** Tokens: who may do what, until when; made here, and shown once. */
import type { Session } from './api.js';
import { el, fill, type Child } from './dom.js';
import { code, heading, loading, mark, trouble } from './parts.js';
import { moment } from './words.js';

interface Token {
  id: string;
  scopes: string[];
  label: string;
  created: number;
  expires: number;
  revoked: number | null;
}
interface Made {
  id: string;
  token: string;
  expires: number;
}

const SCOPES: Readonly<Record<string, string>> = {
  statistics: 'See statistics',
  records: 'Look up and export records',
  notices: 'Publish notices',
  requests: 'Answer requests',
  server: "The site's own server",
  admin: 'Tokens and the log',
};

/** The text of a fresh token. It is shown until the reader leaves, and never again. */
const shownOnce = ({ token, expires }: Made): HTMLElement =>
  el(
    'div',
    { class: 'card once', role: 'status' },
    el('h2', {}, 'Your new token'),
    el('p', {}, 'Copy it now: it is shown this once and kept nowhere.'),
    el('p', {}, code(token, 'the token', 60)),
    el('p', { class: 'quiet' }, `It runs until ${moment(expires)}.`),
  );

/** Asks once more before something ends, in the browser's own dialog element. */
const confirmed = (question: string, yes: string): Promise<boolean> =>
  new Promise((done) => {
    const dialog = el(
      'dialog',
      { 'aria-labelledby': 'sure' },
      el(
        'form',
        { method: 'dialog', class: 'stack' },
        el('p', { id: 'sure' }, question),
        el(
          'div',
          { class: 'actions' },
          el('button', { value: '' }, 'Cancel'),
          el('button', { value: 'yes', class: 'danger' }, yes),
        ),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      done(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });

interface Desk {
  session: Session;
  /** Where a fresh token, or a fault, is shown. */
  said: HTMLElement;
  reload: () => void;
}

const act = async ({ session, said, reload }: Desk, token: Token, what: 'rotate' | 'revoke'): Promise<void> => {
  const question =
    what === 'revoke'
      ? `End “${token.label}” at once? Whoever uses it is locked out.`
      : `Make a successor of “${token.label}”? The old one ends after an hour.`;
  if (!(await confirmed(question, what === 'revoke' ? 'End it' : 'Make it'))) return;
  try {
    const made = await session.post<Made>(`/admin/tokens/${token.id}/${what}`);
    fill(said, what === 'rotate' ? shownOnce(made) : el('p', { role: 'status' }, `“${token.label}” has ended.`));
    reload();
  } catch (error) {
    fill(said, trouble(error));
  }
};

const stateOf = ({ revoked, expires }: Token): HTMLElement => {
  if (revoked !== null) return mark('bad', `Revoked ${moment(revoked)}`);
  return expires <= Date.now() ? mark('plain', `Ended ${moment(expires)}`) : mark('good', `Until ${moment(expires)}`);
};

const lineOf = (desk: Desk, token: Token): HTMLElement => {
  const runs = token.revoked === null && token.expires > Date.now();
  const button = (what: 'rotate' | 'revoke', label: string): Child =>
    runs &&
    el(
      'button',
      { type: 'button', 'aria-label': `${label}: ${token.label}`, on: { click: () => void act(desk, token, what) } },
      label,
    );
  return el(
    'li',
    { class: runs ? 'row' : 'row over' },
    el('span', { class: 'row-title' }, token.label),
    el(
      'span',
      { class: 'quiet' },
      token.scopes.map((scope) => SCOPES[scope] ?? scope).join(' · '),
      ' · ',
      el('span', { dir: 'ltr' }, token.id),
    ),
    stateOf(token),
    el('span', { class: 'actions' }, button('rotate', 'Rotate'), button('revoke', 'Revoke')),
  );
};

const makeForm = ({ session, said, reload }: Desk): HTMLElement => {
  const label = el('input', { required: true, maxlength: 100, autocomplete: 'off' });
  const days = el('input', { type: 'number', min: 1, max: 366, value: 90, required: true });
  const boxes = Object.entries(SCOPES).map(([value, text]) => ({
    value,
    text,
    box: el('input', { type: 'checkbox', value }),
  }));
  const form = el(
    'form',
    { class: 'card stack' },
    el('h2', {}, 'Make a token'),
    el(
      'div',
      { class: 'pair' },
      el('label', { class: 'field' }, el('span', {}, 'Who holds it'), label),
      el('label', { class: 'field' }, el('span', {}, 'Days'), days),
    ),
    el(
      'fieldset',
      { class: 'boxes' },
      el('legend', {}, 'It may'),
      ...boxes.map(({ text, box }) => el('label', {}, box, text)),
    ),
    el('div', { class: 'actions' }, el('button', { class: 'main' }, 'Make token')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const scopes = boxes.filter(({ box }) => box.checked).map(({ value }) => value);
    const wish = { label: label.value.trim(), days: days.valueAsNumber, scopes };
    session.post<Made>('/admin/tokens', wish).then(
      (made) => {
        fill(said, shownOnce(made));
        form.reset();
        reload();
      },
      (error: unknown) => fill(said, trouble(error)),
    );
  });
  return form;
};

export const tokensView = (session: Session): HTMLElement => {
  const place = el('div');
  const said = el('div');
  const reload = (): void =>
    void loading(place, async () => {
      const { tokens } = await session.get<{ tokens: Token[] }>('/admin/tokens');
      return el('ul', { class: 'rows' }, ...tokens.map((token) => lineOf(desk, token)));
    });
  const desk: Desk = { session, said, reload };
  reload();
  return el(
    'section',
    {},
    heading('Tokens', 'Who may do what on this site. Only a hash of each is kept.'),
    said,
    place,
    makeForm(desk),
  );
};
