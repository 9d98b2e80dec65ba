/** What holds of every decision, whatever the notice, the kept set, the facts and the time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type Decision, type Facts } from '../../src/consent/decision.js';
import { validDays } from '../../src/consent/renewal.js';
import type { Notice } from '../../src/wire/notice.js';
import { DAY, kept as someKept, keptFrom, NOW, plain } from '../arbitraries/kept.js';
import { facts as someFacts, junk, notice as someNotice, wildNotice } from '../arbitraries/notices.js';
import { rounds } from '../arbitraries/random.js';
import { model } from './model.js';

const FACTS: Facts = { now: NOW, region: 'DE', gpc: false };
const maybeKept = fc.option(someKept);

/** The decision in the model's shape. */
const shown = ({ purposes, ask, honoured }: Decision) => ({
  purposes: new Map(Object.entries(purposes)),
  ask,
  honoured,
});

describe('decide, against a model of its own', () => {
  test('P2 sound notices', () => {
    fc.assert(
      fc.property(someNotice, maybeKept, someFacts, (notice, kept, facts) => {
        expect(shown(decide(notice, kept, facts))).toEqual(model(notice, kept, facts));
      }),
      { numRuns: rounds(3000) },
    );
  });
  test('P2 malformed notices', () => {
    fc.assert(
      fc.property(wildNotice, maybeKept, someFacts, (notice, kept, facts) => {
        expect(shown(decide(notice, kept, facts))).toEqual(model(notice, kept, facts));
      }),
      { numRuns: rounds(3000) },
    );
  });
});

describe('decide is', () => {
  test('P2 total: no notice makes it throw', () => {
    fc.assert(
      fc.property(junk, maybeKept, someFacts, (notice, kept, facts) => {
        decide(notice as Notice, kept, facts);
        decide({ purposes: notice } as Notice, kept, facts);
        decide({ purposes: { a: notice } } as unknown as Notice, kept, facts);
      }),
      { numRuns: rounds(1500) },
    );
  });
  test('pure: the same twice, and nothing it was given has changed', () => {
    const freeze = (value: object): void => {
      Object.freeze(value);
      for (const each of Object.values(value)) if (typeof each === 'object' && each) freeze(each as object);
    };
    fc.assert(
      fc.property(someNotice, maybeKept, someFacts, (notice, kept, facts) => {
        freeze(notice);
        freeze(facts);
        const before = JSON.stringify(plain(kept));
        expect(decide(notice, kept, facts)).toEqual(decide(notice, kept, facts));
        expect(JSON.stringify(plain(kept))).toBe(before);
      }),
    );
  });
  test('P2 grants only what is required, was granted to this very version, or stands on unopposed', () => {
    fc.assert(
      fc.property(wildNotice, maybeKept, someFacts, (notice, kept, facts) => {
        const { purposes } = decide(notice, kept, facts);
        for (const [name, standing] of Object.entries(purposes)) {
          if (name.includes('/')) {
            // A service: open only where its purpose is.
            if (standing.state === 'granted') expect(purposes[name.split('/')[0]!]!.state).toBe('granted');
            continue;
          }
          if (standing.state !== 'granted' || standing.cause === 'required') continue;
          const purpose = notice.purposes[name]!;
          const answer = kept?.answers.get(purpose.key);
          const days = validDays(purpose);
          const given =
            answer?.choice === 'granted' &&
            answer.version === (purpose.version ?? 1) &&
            facts.now - answer.at >= -DAY &&
            (days === 'never' || facts.now - answer.at < days * DAY);
          const standsOn =
            ['opt-out', 'objection'].includes(standing.regime) &&
            answer?.choice !== 'denied' &&
            standing.cause === 'regime';
          const silenced = facts.gpc && purpose.gpc === true;
          expect(given ? !silenced || answer.voice === 'overruled' : standsOn && !silenced).toBe(true);
        }
      }),
      { numRuns: rounds(3000) },
    );
  });
  test('P2 silent on purposes that the notice does not have, whatever every object has', () => {
    const { purposes } = decide(
      { id: 'site', site: 'site', version: 1, purposes: { analytics: { key: 1 } } },
      keptFrom({ 1: {} }),
      FACTS,
    );
    for (const name of ['constructor', '__proto__', 'toString', 'nothing'])
      expect((purposes as Record<string, unknown>)[name]).toBeUndefined();
    expect(Object.keys(purposes)).toEqual(['analytics']);
  });
  test('at home with purposes of such names', () => {
    const notice = JSON.parse('{"purposes":{"__proto__":{"key":1},"constructor":{"key":2}}}') as Notice;
    const { purposes } = decide(notice, keptFrom({ 1: {}, 2: { choice: 'denied' } }), FACTS);
    expect(Object.keys(purposes)).toEqual(['__proto__', 'constructor']);
    expect(purposes['__proto__']).toMatchObject({ state: 'granted', cause: 'visitor' });
    expect(purposes['constructor']).toMatchObject({ state: 'denied', cause: 'visitor' });
  });
});
