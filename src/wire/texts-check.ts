/** The full check of a notice's texts in one language: every fault with its path, as `notice-check.ts` does for the notice. */
import { hash, href, locale, NAME_WANT, PURPOSE_NAME, TITLE, TITLE_WANT } from './notice-forms.js';
import { fields, list, names, objectOf, rule, unknownName, words } from './rules.js';
import { at, show, snapshot, type Fault, type Plain } from './snapshot.js';

/** Longer than any browser keeps a thing. */
const MOST_DAYS = 36_500;

const life = rule(
  `days as a number above 0 and up to ${MOST_DAYS} (1/48 for half an hour), "session" or "lasting"`,
  (v) => v === 'session' || v === 'lasting' || (typeof v === 'number' && v > 0 && v <= MOST_DAYS),
);

const serviceText = fields({}, { text: words, policy: href, lasts: names(/^\S+$/, 'a mark without spaces', life) });

const purposeText = fields(
  { title: words, text: words },
  { lost: words, recipients: list(words), basis: words, services: names(TITLE, TITLE_WANT, serviceText) },
);

const textShape = fields(
  { locale, controller: words, purposes: names(PURPOSE_NAME, NAME_WANT, purposeText) },
  { hash, policy: fields({ href, label: words }), intro: words },
);

const hasHosts = (entry: unknown): boolean =>
  Object.values(objectOf(objectOf(entry)?.['services']) ?? {}).some((each) => {
    const hosts = objectOf(each)?.['hosts'];
    return Array.isArray(hosts) && hosts.length > 0;
  });

const KINDS = ['cookies', 'storage', 'databases', 'caches', 'workers', 'unseen'];

/** Whatever a service keeps, by the marks that the notice gives. */
const marksOf = (service: Plain): unknown[] => [
  ...new Set(KINDS.flatMap((kind) => (Array.isArray(service[kind]) ? (service[kind] as unknown[]) : []))),
];

/** What the texts tell of services must be about services, and about what those keep. */
const sameServices = (text: Plain, entry: unknown, path: string): Fault[] => {
  const faults: Fault[] = [];
  const known = objectOf(objectOf(entry)?.['services']) ?? {};
  for (const [title, told] of Object.entries(objectOf(text['services']) ?? {})) {
    const here = at(at(path, 'services'), title);
    const service = objectOf(known[title]);
    if (!service) {
      const want = unknownName(title, Object.keys(known)).replace('field', 'service of this purpose in the notice');
      faults.push({ path: here, got: show(told), want });
      continue;
    }
    const marks = marksOf(service);
    for (const [mark, days] of Object.entries(objectOf(objectOf(told)?.['lasts']) ?? {})) {
      if (marks.includes(mark)) continue;
      const want = unknownName(mark, marks.map(String)).replace('field', 'mark of this service in the notice');
      faults.push({ path: at(at(here, 'lasts'), mark), got: show(days), want });
    }
  }
  return faults;
};

const samePurposes = (texts: Plain, asked: Plain, faults: Fault[]): void => {
  const told = objectOf(texts['purposes']) ?? {};
  for (const name of Object.keys(told)) {
    if (!(name in asked))
      faults.push({
        path: `purposes.${name}`,
        got: show(told[name]),
        want: unknownName(name, Object.keys(asked)).replace('field', 'purpose in the notice'),
      });
  }
  for (const [name, entry] of Object.entries(asked)) {
    const text = objectOf(told[name]);
    if (!(name in told))
      faults.push({ path: `purposes.${name}`, got: 'undefined', want: 'the title and text of this purpose' });
    const recipients = text?.['recipients'];
    if (text) for (const fault of sameServices(text, entry, at('purposes', name))) faults.push(fault);
    if (text && hasHosts(entry) && (recipients === undefined || (Array.isArray(recipients) && !recipients.length))) {
      faults.push({
        path: `purposes.${name}.recipients`,
        got: show(recipients),
        want: 'who receives it, by name: its services talk to hosts',
      });
    }
  }
};

const knownLocale = (texts: Plain, asked: Plain, faults: Fault[]): void => {
  const locales = asked['locales'] ?? ['en'];
  if (typeof texts['locale'] === 'string' && Array.isArray(locales) && !locales.includes(texts['locale'])) {
    faults.push({
      path: 'locale',
      got: show(texts['locale']),
      want: `one of the notice's locales: ${locales.map((each) => show(each)).join(', ')}`,
    });
  }
};

/** Every fault of one language's texts, held against the notice that they explain. Total like `checkNotice`. */
export const checkTexts = (value: unknown, of: unknown): Fault[] => {
  const { copy, faults } = snapshot(value);
  textShape(copy, '', faults);
  const texts = objectOf(copy);
  const asked = objectOf(snapshot(of).copy);
  const askedPurposes = objectOf(asked?.['purposes']);
  if (texts && asked) knownLocale(texts, asked, faults);
  if (texts && askedPurposes) samePurposes(texts, askedPurposes, faults);
  return faults;
};
