/** The site's word on a request: seen who asks, answered, or refused with a reason. */
import { el, fill } from './dom.js';
import { selectOf, trouble } from './parts.js';
import { spoken } from './words.js';

export interface Word {
  status: 'verified' | 'answered' | 'refused';
  reason?: string | null;
  answer?: string | null;
}

const REASONS = ['not-identified', 'legal-hold', 'legal-duty', 'legal-claims', 'unfounded', 'other'];

/** A form that says one word; what goes wrong is shown in it, and what was written stays. */
export const requestForm = ({ status }: { status: string }, settle: (word: Word) => Promise<void>): HTMLElement => {
  let reason = REASONS[0]!;
  const note = el('textarea', { rows: 5, maxlength: 4000 });
  const wrong = el('div');
  const reasons = selectOf(
    'Reason',
    REASONS.map((value) => ({ label: spoken(value), value })),
    { chosen: reason, onChoose: (value) => (reason = value) },
  );
  const say =
    (word: () => Word) =>
    (event: Event): void => {
      event.preventDefault();
      const buttons = form.querySelectorAll('button');
      buttons.forEach((button) => (button.disabled = true));
      fill(wrong);
      void settle(word())
        .catch((error: unknown) => fill(wrong, trouble(error)))
        .finally(() => buttons.forEach((button) => (button.disabled = false)));
    };
  const answer = (): string | null => note.value.trim() || null;
  const button = (label: string, props: { class?: string }, word: () => Word): HTMLElement =>
    el('button', { type: 'button', ...props, on: { click: say(word) } }, label);
  const form = el(
    'form',
    { class: 'card stack' },
    el('h2', {}, 'Your word'),
    el('label', { class: 'field' }, el('span', {}, 'Note to the visitor'), note),
    el(
      'div',
      { class: 'actions' },
      status === 'unverified' && button('I saw who asks', {}, () => ({ status: 'verified' })),
      button('Mark as answered', { class: 'main' }, () => ({ status: 'answered', answer: answer() })),
    ),
    el(
      'div',
      { class: 'actions end' },
      reasons,
      button('Refuse', { class: 'danger' }, () => ({ status: 'refused', reason, answer: answer() })),
    ),
    wrong,
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  return form;
};
