import { validDays } from '../consent/renewal.js';
import { base64url } from '../outbox/base64url.js';
import type { ConsentRecord, RecordCause, RecordedChoice } from '../wire/record.js';
import { uuid7 } from '../wire/uuid.js';
import type { Draft } from './doors.js';
import type { Options } from './options.js';

declare const __VERSION__: string;

const random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));

/** A grant against the signal is named as the cause, unless the visitor granted everything. */
const causeOf = ({ choices, before, cause }: Draft): RecordCause => {
  const { purposes } = before.notice;
  const overrules =
    before.facts.gpc && Object.keys(choices).some((name) => purposes[name]!.gpc && choices[name] === 'granted');
  return overrules && cause !== 'accept-all' ? 'signal-overruled' : cause;
};

const recorded = ({ choices, before }: Draft): Record<string, RecordedChoice> => {
  const { purposes } = before.notice;
  const entries = Object.entries(choices).map(([name, choice]) => {
    const { version, regime } = before.decision.purposes[name]!;
    return [purposes[name]!.key, { choice, version, regime, days: validDays(purposes[name]!) }];
  });
  return Object.fromEntries(entries) as Record<string, RecordedChoice>;
};

/** The record of a choice, as it is stored, signed and sent. */
export const compose = (
  draft: Draft,
  rest: Pick<ConsentRecord, 'supersedes' | 'shown'>,
  options: Options,
): ConsentRecord => {
  const { at, before } = draft;
  const { notice, decision, facts } = before;
  const { id, site, version, hash = '', purposes } = notice;
  const code = facts.region;
  return {
    v: 1,
    id: uuid7(at, random()),
    site,
    notice: { id, version, hash },
    choices: recorded(draft),
    cause: causeOf(draft),
    gesture: draft.event?.isTrusted ? 'trusted' : 'code',
    initial: Object.keys(purposes).flatMap((name) =>
      decision.purposes[name]!.state === 'granted' ? [purposes[name]!.key] : [],
    ),
    gpc: facts.gpc,
    build: __VERSION__,
    region: { code, from: code ? (options.region ? 'option' : 'meta') : 'none' },
    at,
    salt: base64url(random()),
    ...rest,
  };
};
