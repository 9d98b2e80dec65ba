/** The choice chunk: everything that is written when a visitor chooses. Loaded with any layer, never for who answered. */
import { validDays } from './consent/renewal.js';
import * as ahead from './outbox/ahead.js';
import type { Draft, Keeper } from './page/doors.js';
import { cookieStore } from './stores/cookie-writer.js';
import { keep } from './stores/ladder.js';
import { webStorageStore } from './stores/web-storage.js';
import { toBase64url } from './wire/base64url.js';
import { encode } from './wire/cookie-write.js';
import { newest } from './wire/kept.js';
import type { ConsentRecord, RecordedChoice } from './wire/record.js';
import { uuid7 } from './wire/uuid.js';

declare const __VERSION__: string;

const random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));

const recorded = ({ notice, choices, before }: Draft): Record<string, RecordedChoice> =>
  Object.fromEntries(
    Object.entries(choices).map(([name, choice]) => {
      const purpose = notice.purposes[name]!;
      const { version, regime } = before.purposes[name]!;
      return [purpose.key, { choice: choice!, version, regime, days: validDays(purpose) }];
    }),
  );

const initial = ({ notice, before }: Draft): number[] =>
  Object.keys(notice.purposes)
    .filter((name) => before.purposes[name]?.state === 'granted')
    .map((name) => notice.purposes[name]!.key);

const compose = (draft: Draft, at: number): ConsentRecord => {
  const { notice, facts, cause, trusted, shown, region } = draft;
  return {
    v: 1,
    id: uuid7(at, random()),
    site: notice.site,
    notice: { id: notice.id, version: notice.version, hash: notice.hash ?? '' },
    choices: recorded(draft),
    cause,
    gesture: trusted ? 'trusted' : 'code',
    initial: initial(draft),
    gpc: facts.gpc,
    shown,
    build: __VERSION__,
    region,
    at,
    supersedes: ahead.heads(),
    salt: toBase64url(random()),
  };
};

/**
 * Until the first grant nothing that could link two records lasts, so a refusal follows no record and none will
 * follow it (DESIGN section 5, identity without tracking).
 */
const follow = ({ id, supersedes, choices }: ConsentRecord): void => {
  const granted = Object.values(choices).some(({ choice }) => choice === 'granted');
  if (granted || supersedes.length) ahead.setHeads([id]);
};

/** Opens the writing half of the stores. `domain` shares the cookie with a parent domain. */
export const openKeeper = (domain?: string): Keeper => {
  const rungs = {
    durable: [cookieStore(domain), webStorageStore(() => localStorage)],
    session: webStorageStore(() => sessionStorage),
  };
  return {
    keep: (kept, draft) => {
      const record = compose(draft, newest(kept));
      const payload = JSON.stringify(record);
      const persistence = keep(rungs, kept);
      ahead.append(payload);
      follow(record);
      return { id: record.id, payload, value: encode(kept), persistence };
    },
    restore: (kept) => {
      keep(rungs, kept);
      return encode(kept);
    },
    waiting: () => ahead.all().length > 0,
  };
};
