/** What every part of the page shows in the same way: waiting, nothing there, something wrong, and small pieces. */
import { el, fill, freshId, svg, type Child } from './dom.js';
import { Refused } from './api.js';
import { short } from './words.js';

export const heading = (title: string, lead?: Child): HTMLElement =>
  el('header', { class: 'lead' }, el('h1', { tabindex: -1 }, title), lead && el('p', {}, lead));

export const empty = (title: string, ...rest: Child[]): HTMLElement =>
  el('div', { class: 'empty' }, el('p', { class: 'empty-title' }, title), el('p', {}, ...rest));

const waiting = (): HTMLElement =>
  el('div', { class: 'waiting', role: 'status' }, el('span', { class: 'quiet' }, 'Loading …'));

/** An error in the endpoint's own words, and every fault that it lists. */
export const trouble = (error: unknown, again?: () => unknown): HTMLElement => {
  const { message } = error as Error;
  const faults = error instanceof Refused ? error.faults : [];
  return el(
    'div',
    { class: 'trouble', role: 'alert' },
    el('p', {}, message),
    faults.length > 0 &&
      el(
        'ul',
        {},
        ...faults.map(({ path, got, want }) => el('li', {}, el('code', {}, path), `: got ${got}, want ${want}`)),
      ),
    again && el('button', { type: 'button', on: { click: again } }, 'Try again'),
  );
};

/** Shows that it waits, then what came, or what went wrong. */
export const loading = async (place: Element, work: () => Promise<Child>): Promise<void> => {
  place.setAttribute('aria-busy', 'true');
  if (!place.childElementCount) fill(place, waiting());
  try {
    fill(place, await work());
  } catch (error) {
    if (error instanceof Refused && error.status === 401) dispatchEvent(new Event('sayso-signed-out'));
    fill(
      place,
      trouble(error, () => loading(place, work)),
    );
  } finally {
    place.removeAttribute('aria-busy');
  }
};

const copy = async (text: string, button: HTMLElement): Promise<void> => {
  await navigator.clipboard.writeText(text).then(
    () => fill(button, 'Copied'),
    () => fill(button, 'Not copied'),
  );
  setTimeout(() => fill(button, 'Copy'), 2000);
};

/** A long name: its beginning, the whole on demand, and a way to copy it. */
export const code = (text: string, what: string, most?: number): HTMLElement => {
  const button = el('button', { type: 'button', class: 'copy', 'aria-label': `Copy ${what}` }, 'Copy');
  button.addEventListener('click', () => void copy(text, button));
  return el('span', { class: 'code' }, el('code', { title: text, dir: 'ltr' }, short(text, most)), button);
};

/** A small mark with its meaning in words: never colour alone. */
export const mark = (kind: 'good' | 'bad' | 'late' | 'plain', text: string): HTMLElement => {
  const path = {
    good: 'M3 8.5 6.5 12 13 4.5',
    bad: 'M4 4l8 8M12 4l-8 8',
    late: 'M8 4.5V8l2.4 1.6M8 1.8a6.2 6.2 0 1 0 .01 0',
    plain: 'M5 8h6',
  }[kind];
  const sign = svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: path }));
  return el('span', { class: `mark ${kind}` }, sign, text);
};

export interface Choice {
  label: string;
  value: string;
}

/** One of a few, all to be seen. */
export const choiceOf = (
  label: string,
  choices: readonly Choice[],
  { chosen, onChoose }: { chosen: string; onChoose: (value: string) => void },
): HTMLElement => {
  const name = freshId('choice');
  return el(
    'fieldset',
    { class: 'choice' },
    el('legend', {}, label),
    ...choices.map(({ label: text, value }) =>
      el(
        'label',
        {},
        el('input', { type: 'radio', name, value, checked: value === chosen, on: { change: () => onChoose(value) } }),
        el('span', {}, text),
      ),
    ),
  );
};

/** One of many. */
export const selectOf = (
  label: string,
  choices: readonly Choice[],
  { chosen, onChoose }: { chosen: string; onChoose: (value: string) => void },
): HTMLElement => {
  const select = el(
    'select',
    {},
    ...choices.map(({ label: text, value }) => el('option', { value, selected: value === chosen }, text)),
  );
  select.addEventListener('change', () => onChoose(select.value));
  return el('label', { class: 'field' }, el('span', {}, label), select);
};

/** A table with a caption; the first cell of each row is its header. */
export const tableOf = (
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLElement =>
  el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el(
      'table',
      {},
      el('caption', {}, caption),
      el('thead', {}, el('tr', {}, ...columns.map((column) => el('th', { scope: 'col' }, column)))),
      el(
        'tbody',
        {},
        ...rows.map(([first, ...rest]) =>
          el('tr', {}, el('th', { scope: 'row' }, first), ...rest.map((cell) => el('td', {}, cell))),
        ),
      ),
    ),
  );
