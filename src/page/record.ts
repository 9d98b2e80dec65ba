import { validDays } from '../consent/renewal.js';
import { base64url } from '../outbox/base64url.js';
import type { ConsentRecord, RecordCause, RecordedChoice } from '../wire/record.js';
import { uuid7 } from '../wire/uuid.js';
import type { Draft } from './doors.js';
import type { Options } from './options.js';

declare const __VERSION__: string;

const random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));

/** A grant against the signal is named as the cause, unless the visitor granted everything. */
const causeOf = ({ choices, before, cause, asked }: Draft): RecordCause => {
  const overrules = before.facts.gpc && asked.some(({ name, gpc }) => gpc && choices[name] === 'granted');
  return overrules && cause !== 'accept-all' ? 'signal-overruled' : cause;
};

const recorded = ({ choices, before, asked }: Draft): Record<string, RecordedChoice> => {
  const entries = asked.flatMap((each) => {
    const choice = choices[each.name];
    const { version, regime } = before.decision.purposes[each.name]!;
    return choice ? [[each.key, { choice, version, regime, days: validDays(each) }]] : [];
  });
  return Object.fromEntries(entries) as Record<string, RecordedChoice>;
};

/** The record of a choice, as it is stored, signed and sent. */
export const compose = (
  draft: Draft,
  rest: Pick<ConsentRecord, 'supersedes' | 'shown'>,
  options: Options,
): ConsentRecord => {
  const { at, before, asked } = draft;
  const { notice, decision, facts } = before;
  const { id, site, version, hash = '' } = notice;
  const code = facts.region;
  return {
    v: 1,
    id: uuid7(at, random()),
    site,
    notice: { id, version, hash },
    choices: recorded(draft),
    cause: causeOf(draft),
    gesture: draft.event?.isTrusted ? 'trusted' : 'code',
    initial: asked.flatMap(({ name, key, of }) =>
      key && !of && decision.purposes[name]!.state === 'granted' ? [key] : [],
    ),
    gpc: facts.gpc,
    build: __VERSION__,
    region: { code, from: code ? (options.region ? 'option' : 'meta') : 'none' },
    at,
    salt: base64url(random()),
    ...rest,
  };
};
