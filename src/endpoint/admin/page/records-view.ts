/** The record look-up: paste what somebody holds, see what the ledger proves. */
import type { Session } from './api.js';
import { el, fill, type Child } from './dom.js';
import { namesFrom, recordOf, type Found, type Names } from './record-parts.js';
import { code, empty, heading, loading, mark } from './parts.js';
import { moment, spoken } from './words.js';

interface Answer {
  subject: string;
  record: string | null;
  standing: { key: number; choice: string; since: number; until: number | null; conflict: boolean }[];
  records: Found[];
  next: number | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What was pasted, by its form. */
const askFor = (text: string): Record<string, string> => {
  if (UUID.test(text)) return { record: text.toLowerCase() };
  return text.split('.').length === 3 && text.length > 100 ? { receipt: text.replace(/\s/g, '') } : { subject: text };
};

const standingOf = ({ standing }: Answer, names: Names): Child =>
  standing.length > 0 &&
  el(
    'section',
    { class: 'card' },
    el('h2', {}, 'How it stands now'),
    el(
      'ul',
      { class: 'standing' },
      ...standing.map(({ key, choice, since, conflict }) =>
        el(
          'li',
          {},
          el('span', {}, names.get(key) ?? `Purpose ${key}`),
          mark(choice === 'granted' ? 'good' : choice === 'denied' ? 'bad' : 'plain', spoken(choice)),
          el(
            'span',
            { class: 'quiet' },
            `since ${moment(since)}${conflict ? ', records disagree: the refusal stands' : ''}`,
          ),
        ),
      ),
    ),
  );

const resultOf = async (session: Session, ask: Record<string, string>, say: (text: string) => void): Promise<Child> => {
  const answer = await session.post<Answer>('/admin/records', ask);
  const names = await namesFrom(session, answer.records);
  const list = el('ol', { class: 'chain' }, ...answer.records.map((record) => recordOf(record, names, answer.record)));
  const more = (next: number): HTMLElement => {
    const button = el('button', { type: 'button' }, 'More records');
    button.addEventListener('click', () => {
      button.disabled = true;
      void session
        .post<Answer>('/admin/records', { subject: answer.subject, after: next })
        .then((page) => {
          list.append(...page.records.map((record) => recordOf(record, names, answer.record)));
          button.replaceWith(...(page.next === null ? [] : [more(page.next)]));
        })
        .catch(() => (button.disabled = false));
    });
    return button;
  };
  say(answer.records.length === 1 ? '1 record found.' : `${answer.records.length} records found.`);
  return [
    el('p', {}, 'Subject ', code(answer.subject, 'the subject', 43)),
    standingOf(answer, names),
    list,
    answer.next !== null && more(answer.next),
  ];
};

export const recordsView = (session: Session): HTMLElement => {
  const place = el('div', { class: 'stack' });
  const said = el('p', { class: 'said', role: 'status' });
  const input = el('textarea', {
    rows: 3,
    required: true,
    maxlength: 9000,
    spellcheck: 'false',
    autocomplete: 'off',
    dir: 'ltr',
    'aria-describedby': 'look-hint',
  });
  const form = el(
    'form',
    { class: 'card stack' },
    el('label', { class: 'field' }, el('span', {}, 'Record id, receipt or subject'), input),
    el('p', { class: 'quiet', id: 'look-hint' }, 'Each look-up stands in the log of actions.'),
    el('div', { class: 'actions' }, el('button', { class: 'main' }, 'Look up')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    fill(place);
    fill(said);
    void loading(place, () => resultOf(session, askFor(input.value.trim()), (text) => fill(said, text)));
  });
  fill(
    place,
    empty('Nothing looked up yet', 'A visitor finds record ids and receipts on the privacy page of your site.'),
  );
  return el(
    'section',
    {},
    heading('Records', 'One visitor’s chain of decisions, each with what proves it.'),
    form,
    said,
    place,
  );
};
