/** The door: sign in with a token. */
import { openSession, type Session } from './api.js';
import { el, fill } from './dom.js';
import { trouble } from './parts.js';

/** A form that opens a session. `why` says why the reader stands here again. */
export const door = (onOpen: (session: Session) => void, why?: string): HTMLElement => {
  // A password field: no browser offers it elsewhere, nobody reads it over a shoulder.
  const input = el('input', {
    type: 'password',
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
    dir: 'ltr',
    'aria-describedby': 'door-hint',
  });
  const wrong = el('div');
  const button = el('button', { class: 'main' }, 'Sign in');
  const form = el(
    'form',
    { class: 'card stack' },
    el('label', { class: 'field' }, el('span', {}, 'Admin token'), input),
    el(
      'p',
      { class: 'quiet', id: 'door-hint' },
      'Make one with ',
      el('code', {}, 'sayso token create'),
      '. It is kept for this tab alone.',
    ),
    wrong,
    el('div', { class: 'actions' }, button),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    button.disabled = true;
    fill(wrong);
    openSession(input.value.trim()).then(onOpen, (error: unknown) => {
      button.disabled = false;
      fill(wrong, trouble(error));
      input.focus();
    });
  });
  return el(
    'main',
    { class: 'door' },
    el('p', { class: 'brand' }, 'Sayso'),
    el('h1', { tabindex: -1 }, 'Sign in'),
    why && el('p', { role: 'status' }, why),
    form,
  );
};
