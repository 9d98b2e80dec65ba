/**
 * One subject's entries as consent records: one for each purpose, with its events in their order (REC-1, REC-8). What is
 * held in memory is one subject's, and of a long chain no more than 5,000 events: the record then goes on in another part.
 */
import type { House } from '../house.js';
import type { Choice } from '../../wire/notice.js';
import type { ConsentRecord, RecordedChoice } from '../../wire/record.js';
import type { Entry } from '../ledger/audit.js';
import { factOf } from '../ledger/entries.js';
import type { Fact } from '../ledger/heads.js';
import { standing, type Standing } from '../ledger/standing.js';
import { sha256 } from '../hash.js';
import { fromBase64url } from '../../wire/base64url.js';
import { processOf, type Ask } from './process.js';
import type { Publications } from './publications.js';
import { basisOf, durationOf, RECORD_PROFILE, statusOf, timeOf } from './vocabulary.js';

/** A node of the graph. */
export type Node = Record<string, unknown>;

/** Events held at once. */
export const MOST_EVENTS = 5000;

interface Course {
  /** The answer before the next one. */
  before: Choice | null;
  events: Node[];
  last: Ask | null;
  part: number;
}

/** A UUID in the form of version 4 from a hash, so that every export names the same record the same. */
export const idFrom = async (text: string): Promise<string> => {
  const bytes = fromBase64url(await sha256(text))!.subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

export const subjectIri = (subject: string): string => `urn:sayso:subject:${encodeURIComponent(subject)}`;
export const entryIri = (subject: string, record: string): string =>
  `urn:sayso:entry:${encodeURIComponent(subject)}:${record}`;

const methodOf = ({ cause, gesture, shown, gpc, region }: ConsentRecord): string =>
  [
    cause,
    shown ? `${shown.layer} layer, layout ${shown.layout}, theme ${shown.theme}` : 'nothing shown',
    gesture === 'trusted' ? 'by a gesture of the visitor' : 'by code',
    `region ${region.code ?? 'unknown'} (${region.from})`,
    ...(gpc ? ['while Global Privacy Control spoke'] : []),
  ].join('; ');

/** The exact notice and, where texts were shown, the exact texts (REC-6). */
export const noticeOf = ({ options, issuer }: House, site: string, { notice, shown }: ConsentRecord): Node => ({
  '@id': `${issuer}${options.prefix}/${site}/notices/${notice.hash}`,
  '@type': 'dpv:ConsentNotice',
  'dct:identifier': notice.id,
  'dct:hasVersion': String(notice.version),
  'dct:language': shown?.locale ?? 'und',
  'sayso:sha256': notice.hash,
  ...(shown?.hash ? { 'sayso:texts': `${issuer}${options.prefix}/${site}/notices/${shown.hash}` } : {}),
});

interface Told {
  entry: Entry;
  record: ConsentRecord;
  said: RecordedChoice;
}

/** Gathers one subject's events. */
export class SubjectRecords {
  readonly #courses = new Map<string, Course>();
  #facts: Fact[] | null = [];
  #events = 0;

  constructor(
    private readonly house: House,
    private readonly publications: Publications,
    readonly owner: { site: string; subject: string },
  ) {}

  /** Takes an entry; out of the time of the export it tells what came before, but is no event of it. */
  add(entry: Entry, record: ConsentRecord, isEvent: boolean): void {
    const fact = factOf(entry);
    if (fact && this.#facts && this.#facts.length < MOST_EVENTS) this.#facts.push(fact);
    else this.#facts = null;
    for (const [key, said] of Object.entries(record.choices)) {
      const course = this.#courses.get(key) ?? { before: null, events: [], last: null, part: 1 };
      this.#courses.set(key, course);
      if (isEvent) {
        course.events.push(this.#event({ entry, record, said }, course.before));
        course.last = { key, notice: record.notice.hash, texts: record.shown?.hash ?? '', regime: said.regime };
        this.#events++;
      }
      course.before = said.choice;
    }
  }

  /** Whether it is time to write down what was gathered. */
  get isFull(): boolean {
    return this.#events >= MOST_EVENTS;
  }

  #event({ entry, record, said }: Told, before: Choice | null): Node {
    const { link, counted } = entry;
    return {
      // What was withdrawn may be erased by now: the cause still tells that something was.
      '@type': `dpv:${statusOf(before ?? (record.cause === 'withdraw' ? 'granted' : null), said.choice, said.regime)}`,
      'dpv:isIndicatedAtTime': timeOf(counted),
      'dpv:hasDuration': durationOf(said.days),
      'dpv:isIndicatedBy': subjectIri(link.subject),
      'dpv:hasLegalBasis': basisOf(said.regime, record.cause, record.shown?.layer ?? null),
      'dpv:hasIndicationMethod': methodOf(record),
      'dpv:hasNotice': noticeOf(this.house, link.site, record),
      'dct:source': entryIri(link.subject, link.record),
      'sayso:regime': said.regime,
      'sayso:purposeVersion': said.version,
    };
  }

  /** Writes down what was gathered and forgets it. At the end of the subject it is told how the purposes stand now. */
  async *flush(isEnd: boolean): AsyncGenerator<Node, void> {
    const standings = isEnd && this.#facts ? standing(this.#facts, this.house.now()) : null;
    for (const [key, course] of this.#courses) {
      if (!course.events.length || !course.last) continue;
      const stands = standings?.get(key) ?? null;
      yield await this.#node(course, course.last, stands);
      course.events = [];
      course.part++;
    }
    this.#events = 0;
  }

  async #node(course: Course, last: Ask, stands: Standing | null): Promise<Node> {
    const { site, subject } = this.owner;
    const id = await idFrom(`sayso consent record ${site} ${subject} ${last.key}`);
    const whole = course.part === 1;
    return {
      '@id': `urn:uuid:${id}${whole ? '' : `:${course.part}`}`,
      '@type': 'dpv:ConsentRecord',
      'dct:conformsTo': RECORD_PROFILE,
      'dct:identifier': id,
      ...(whole ? {} : { 'sayso:part': course.part }),
      'dpv:hasDataSubject': { '@id': subjectIri(subject), '@type': 'dpv:DataSubject' },
      ...(await processOf(this.house, this.publications, { site, ask: last })),
      'dpv:hasNotice': course.events.at(-1)!['dpv:hasNotice'],
      'dpv:hasConsentStatus': [
        ...course.events,
        ...closing(stands, course.before, { issuer: this.house.issuer, subject }),
      ],
    };
  }
}

/** What is true by now though nobody said it: the answer has expired, or others contradict it and the refusal stands. */
const closing = (
  stands: Standing | null,
  last: Choice | null,
  { issuer, subject }: { issuer: string; subject: string },
): Node[] => {
  if (!stands) return [];
  const said = { 'dpv:isIndicatedBy': issuer, 'dct:source': stands.records.map((id) => entryIri(subject, id)) };
  if (stands.choice === 'lapsed' && stands.until !== null)
    return [{ '@type': 'dpv:ConsentExpired', 'dpv:isIndicatedAtTime': timeOf(stands.until), ...said }];
  if (stands.choice === 'denied' && last === 'granted')
    return [{ '@type': 'dpv:ConsentInvalidated', 'dpv:isIndicatedAtTime': timeOf(stands.since), ...said }];
  return [];
};
