/** What was published: every notice and text by its hash, as visitors saw it. */
import type { Session } from './api.js';
import { el, type Child } from './dom.js';
import { code, empty, heading, loading, tableOf } from './parts.js';
import { moment, spoken, valueName } from './words.js';

interface Listed {
  hash: string;
  kind: 'notice' | 'texts';
  published: number;
  id: string | null;
  version: number | null;
  locale: string | null;
}
export interface NoticeBody {
  id: string;
  version: number;
  purposes: Record<
    string,
    {
      key: number;
      version?: number;
      regime?: string;
      regions?: Record<string, string>;
      days?: number | string;
      gpc?: boolean;
    }
  >;
}
interface TextsBody {
  locale: string;
  controller: string;
  intro?: string;
  purposes: Record<string, { title: string; text: string; lost?: string; recipients?: string[] }>;
}

const noticeText = ({ purposes }: NoticeBody): HTMLElement =>
  tableOf(
    'Purposes',
    ['Purpose', 'Key', 'Version', 'Unanswered it stands', 'Valid for', 'Obeys GPC'],
    Object.entries(purposes).map(
      ([name, { key, version = 1, regime = 'opt-in', regions = {}, days = 182, gpc = false }]) => [
        spoken(name),
        key,
        version,
        [spoken(regime), ...Object.entries(regions).map(([code, other]) => `${code}: ${spoken(other)}`)].join('; '),
        typeof days === 'number' ? `${days} days` : 'without end',
        gpc ? 'Yes' : 'No',
      ],
    ),
  );

const textsText = ({ locale, controller, intro, purposes }: TextsBody): HTMLElement =>
  el(
    'div',
    { class: 'shown', lang: locale, dir: 'auto' },
    el('p', { class: 'quiet' }, controller),
    intro && el('p', {}, intro),
    ...Object.values(purposes).map(({ title, text, lost, recipients }) =>
      el(
        'section',
        {},
        el('h2', {}, title),
        el('p', {}, text),
        lost && el('p', { class: 'quiet' }, lost),
        recipients && el('p', { class: 'quiet' }, recipients.join(' · ')),
      ),
    ),
  );

const bodyOf = async (session: Session, { hash, kind }: Listed): Promise<Child> => {
  const body = await session.get<NoticeBody | TextsBody>(`/notices/${hash}`);
  const read = kind === 'notice' ? noticeText(body as NoticeBody) : textsText(body as TextsBody);
  return [
    read,
    el(
      'details',
      {},
      el('summary', {}, 'Show as JSON'),
      el('pre', { tabindex: 0, dir: 'ltr' }, JSON.stringify(body, null, 2)),
    ),
  ];
};

const titleOf = ({ kind, id, version, locale }: Listed): string =>
  kind === 'notice'
    ? `Notice ${id ?? ''}, version ${version ?? '?'}`
    : `Texts in ${valueName('language', locale ?? 'none')}`;

const lineOf = (session: Session, listed: Listed): HTMLElement => {
  const place = el('div', { class: 'stack' });
  const details = el(
    'details',
    { class: 'row' },
    el(
      'summary',
      {},
      el('span', { class: 'row-title' }, titleOf(listed)),
      el('span', { class: 'quiet' }, `Published ${moment(listed.published)}`),
    ),
    el('p', {}, 'Hash ', code(listed.hash, 'the hash', 43)),
    place,
  );
  details.addEventListener('toggle', () => {
    if (details.open && !place.childElementCount) void loading(place, () => bodyOf(session, listed));
  });
  return el('li', {}, details);
};

export const noticesView = (session: Session): HTMLElement => {
  const place = el('div');
  void loading(place, async () => {
    const { notices } = await session.get<{ notices: Listed[] }>('/admin/notices');
    if (!notices.length)
      return empty(
        'Nothing was published yet',
        'Publish a notice with ',
        el('code', {}, 'sayso publish notice.json'),
        '.',
      );
    return el('ul', { class: 'rows' }, ...notices.map((listed) => lineOf(session, listed)));
  });
  return el(
    'section',
    {},
    heading('Notices', 'Every notice and text that was published, exactly as visitors saw it. None can be changed.'),
    place,
  );
};
