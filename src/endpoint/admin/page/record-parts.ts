/** One record of the ledger on the page: what was chosen, how, and whether its proofs hold. */
import type { Session } from './api.js';
import { el, type Child } from './dom.js';
import type { NoticeBody } from './notices-view.js';
import { code, mark } from './parts.js';
import { moment, spoken, valueName } from './words.js';

type Finding = 'ok' | 'broken' | 'erased' | 'missing' | 'unproven' | 'endpoint' | 'no-key';

export interface Found {
  id: string;
  seq: number;
  received: number;
  at: number;
  gap: boolean;
  notice: { hash: string; status: string };
  proof: string;
  chain: string;
  findings: Record<string, Finding>;
  payload: string | null;
  receipt: string | null;
}

interface Payload {
  kind?: string;
  cause?: string;
  choices?: Record<string, { choice: string }>;
  gpc?: boolean;
  shown?: { locale: string; layer: string } | null;
  region?: { code: string | null };
}

/** Names of purposes by key. */
export type Names = ReadonlyMap<number, string>;

/** Names from the notices that the records cite; one that was never published leaves its keys bare. */
export const namesFrom = async (session: Session, records: readonly Found[]): Promise<Names> => {
  const hashes = new Set(
    records.filter(({ notice }) => notice.status === 'published').map(({ notice }) => notice.hash),
  );
  const bodies = await Promise.all(
    [...hashes].map((hash) => session.get<NoticeBody>(`/notices/${hash}`).catch(() => null)),
  );
  return new Map(
    bodies.flatMap((body) =>
      Object.entries(body?.purposes ?? {}).map(([name, { key }]) => [key, spoken(name)] as const),
    ),
  );
};

const WORDS: Readonly<Record<Finding, string>> = {
  ok: 'holds',
  broken: 'does not hold',
  erased: 'erased',
  missing: 'gone without an erasure on record',
  unproven: 'missing: the browser could not sign',
  endpoint: 'made by the endpoint',
  'no-key': 'has no known key',
};

const proofOf = ([name, finding]: [string, Finding]): HTMLElement =>
  mark(
    finding === 'ok' ? 'good' : ['broken', 'missing', 'no-key'].includes(finding) ? 'bad' : 'plain',
    `${spoken(name)} ${WORDS[finding]}`,
  );

const circumstances = ({ shown, region, gpc }: Payload): string =>
  [
    shown && valueName('layer', shown.layer),
    shown && valueName('language', shown.locale),
    region?.code && valueName('region', region.code),
    gpc && 'Global Privacy Control on',
  ]
    .filter(Boolean)
    .join(' · ');

const choicesOf = ({ choices = {} }: Payload, names: Names): HTMLElement =>
  el(
    'ul',
    { class: 'chips' },
    ...Object.entries(choices).map(([key, { choice }]) =>
      el(
        'li',
        {},
        mark(choice === 'granted' ? 'good' : 'bad', `${names.get(Number(key)) ?? `Purpose ${key}`}: ${choice}`),
      ),
    ),
  );

const fold = (title: string, text: string): Child =>
  el('details', {}, el('summary', {}, title), el('pre', { tabindex: 0, dir: 'ltr' }, text));

const pretty = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);

/** A record; the one that was asked for is marked. */
export const recordOf = (record: Found, names: Names, sought: string | null): HTMLElement => {
  const payload = record.payload === null ? null : (JSON.parse(record.payload) as Payload);
  const title = payload ? spoken(payload.cause ?? payload.kind ?? 'entry') : 'Erased';
  return el(
    'li',
    {
      class: record.id === sought ? 'card sought' : 'card',
      ...(record.id === sought ? { 'aria-current': 'true' } : {}),
    },
    el('h2', {}, `${record.seq}. ${title}`),
    el('p', { class: 'quiet' }, moment(record.received), payload && ` · ${circumstances(payload)}`),
    payload && choicesOf(payload, names),
    el('p', { class: 'proofs' }, ...Object.entries(record.findings).map(proofOf)),
    record.notice.status !== 'published' && el('p', {}, mark('late', 'Its notice was not published when it came')),
    record.gap && el('p', {}, mark('late', 'It names a record that the ledger did not know')),
    el('p', {}, 'Record ', code(record.id, 'the record id', 36)),
    record.payload !== null && fold('What was recorded', pretty(record.payload)),
    record.receipt !== null && fold('Receipt', record.receipt),
  );
};
