import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answer, type Moment } from '../../src/consent/choice.js';
import { decide, type Facts } from '../../src/consent/decision.js';
import { purposesOf } from '../../src/consent/purposes.js';
import type { Kept } from '../../src/wire/kept.js';
import type { Choice, Notice, Purpose } from '../../src/wire/notice.js';
import { DAY, kept as someKept, keptFrom, NOW, plain } from '../arbitraries/kept.js';
import { junk, notice as someNotice, wildNotice } from '../arbitraries/notices.js';
import { rounds } from '../arbitraries/random.js';

const FACTS: Facts = { now: NOW, region: 'DE', gpc: false };
const moment = (purposes: Record<string, Purpose>, kept: Kept | null, facts: Partial<Facts> = {}): Moment =>
  at({ id: 'site', site: 'site', version: 1, purposes }, kept, facts);
const at = (notice: Notice, kept: Kept | null, facts: Partial<Facts> = {}): Moment => {
  const all = { ...FACTS, ...facts };
  return { notice, kept, facts: all, decision: decide(notice, kept, all) };
};
const yes = () => 'granted';
const PURPOSES = { need: { key: 1, regime: 'required' as const }, a: { key: 2 }, b: { key: 3, version: 4 } };

describe('an answer', () => {
  test('is kept with version and time, and waits for its record', () => {
    const { kept, choices } = answer(moment(PURPOSES, null), (name) => (name === 'a' ? 'denied' : 'granted'));
    expect(choices).toEqual({ a: 'denied', b: 'granted' });
    expect(plain(kept)).toEqual({
      answers: [
        [2, { choice: 'denied', version: 1, at: NOW, voice: 'visitor' }],
        [3, { choice: 'granted', version: 4, at: NOW, voice: 'visitor' }],
      ],
      pending: true,
    });
  });
  test('leaves alone what it is not about, and what it was given', () => {
    const before = keptFrom({ 2: { at: NOW - DAY, choice: 'denied' }, 77: { at: NOW - 2 * DAY, version: 3 } });
    const was = plain(before);
    const { kept } = answer(moment(PURPOSES, before), (name) => (name === 'b' ? 'granted' : undefined));
    expect(kept.answers.get(2)).toEqual(before.answers.get(2));
    expect(kept.answers.get(77)).toEqual(before.answers.get(77));
    expect(kept.answers.get(3)).toMatchObject({ choice: 'granted', at: NOW });
    expect(plain(before)).toEqual(was);
  });
  test('about a service is kept where it is an exception, and taken back where it was one', () => {
    const purposes = {
      a: { key: 2, services: { Counter: { key: 7 }, Plain: {} } },
      need: { key: 1, regime: 'required' as const, services: { Login: { key: 9 } } },
    };
    const first = answer(moment(purposes, null), yes);
    expect(first.choices).toEqual({ a: 'granted' });
    expect([...first.kept.answers.keys()]).toEqual([2]);
    const second = answer(moment(purposes, first.kept), (name) => name.includes('/') && 'denied');
    expect(second.choices).toEqual({ 'a/Counter': 'denied' });
    const stands = moment(purposes, second.kept).decision.purposes;
    expect([stands['a']!.state, stands['a/Counter']!.state, stands['a/Plain']]).toEqual([
      'granted',
      'denied',
      undefined,
    ]);
    const third = answer(moment(purposes, second.kept), yes);
    expect(third.choices).toEqual({ a: 'granted', 'a/Counter': 'granted' });
    expect(moment(purposes, third.kept).decision.purposes['a/Counter']!.state).toBe('granted');
  });
  test('about a service alone never opens it, and a refusal of it lasts as long as the grant around it', () => {
    const purposes = { a: { key: 2, days: 395, services: { Counter: { key: 7 } } } };
    const denied = keptFrom({ 2: { choice: 'denied' }, 7: { choice: 'granted' } });
    expect(moment(purposes, denied).decision.purposes['a/Counter']!.state).toBe('denied');
    const old = keptFrom({ 2: { at: NOW }, 7: { at: NOW - 999 * DAY, choice: 'denied', version: 9 } });
    expect(moment(purposes, old).decision.purposes['a/Counter']).toMatchObject({ state: 'denied', cause: 'visitor' });
  });
  test('says when it was given while Global Privacy Control spoke', () => {
    expect(answer(moment(PURPOSES, null, { gpc: true }), yes).kept.answers.get(2)?.voice).toBe('overruled');
    expect(answer(moment(PURPOSES, null), yes).kept.answers.get(2)?.voice).toBe('visitor');
  });
  test('comes after every earlier one, even where the clock was set back', () => {
    const before = keptFrom({ 2: { at: NOW + 1000 }, 3: { at: NOW + 5000 } });
    expect(answer(moment(PURPOSES, before), (name) => name === 'a' && 'denied').kept.answers.get(2)).toMatchObject({
      choice: 'denied',
      at: NOW + 5001,
    });
    expect(answer(moment(PURPOSES, keptFrom({ 2: { at: NOW } })), yes).kept.answers.get(2)?.at).toBe(NOW + 1);
    expect(answer(moment(PURPOSES, keptFrom({ 2: { at: NOW - 9 } })), yes).kept.answers.get(2)?.at).toBe(NOW);
  });
  test('counts at once where an earlier one came from a wrong clock', () => {
    const before = keptFrom({
      2: { at: NOW + 4000 * DAY },
      3: { at: NOW + 4000 * DAY, choice: 'denied', version: 4 },
      9: { at: NOW + DAY - 1 },
      10: { at: NOW + DAY },
    });
    const { kept } = answer(moment(PURPOSES, before), (name) => name === 'a' && 'granted');
    expect(kept.answers.get(2)).toMatchObject({ at: NOW + DAY });
    expect(kept.answers.get(3)).toEqual({ choice: 'denied', version: 4, at: 0, voice: 'visitor' });
    expect(kept.answers.get(9)?.at).toBe(NOW + DAY - 1);
    expect(kept.answers.has(10)).toBe(false);
    const alone = answer(moment(PURPOSES, keptFrom({ 2: { at: NOW + DAY } })), yes).kept;
    expect(alone.answers.get(2)?.at).toBe(NOW);
    expect(decide(moment(PURPOSES, null).notice, alone, FACTS).purposes['a']).toMatchObject({
      state: 'granted',
      cause: 'visitor',
    });
  });
});

describe('P2 a choice is `granted` or `denied` for a purpose that can be chosen', () => {
  test('nothing else is one', () => {
    for (const odd of [
      undefined,
      null,
      true,
      false,
      1,
      'Granted',
      'grant',
      '',
      ['granted'],
      { toString: () => 'granted' },
      'unset',
      'toString',
    ]) {
      const { kept, choices } = answer(moment(PURPOSES, keptFrom({})), () => odd);
      expect(choices).toEqual({});
      expect(kept.answers.size).toBe(0);
    }
  });
  test('a required purpose is not chosen, but where its regime here is another it is', () => {
    const purposes = { it: { key: 1, regime: 'required' as const, regions: { FR: 'opt-in' as const } } };
    expect(answer(moment(purposes, null), yes).choices).toEqual({});
    expect(answer(moment(purposes, null, { region: 'FR' }), yes).choices).toEqual({ it: 'granted' });
  });
  test('nor one whose answer cannot be kept: no grant for one purpose is filed under another', () => {
    const { kept, choices } = answer(
      moment({ a: { key: 5 }, twin: { key: 5 }, none: {} as Purpose, odd: { key: 6, version: 0 } }, null),
      (name) => (name === 'a' ? undefined : 'granted'),
    );
    expect(choices).toEqual({});
    expect(kept.answers.size).toBe(0);
  });
});

describe('chosen, then decided', () => {
  const pick = fc.func(fc.constantFrom<Choice | 'other' | undefined>('granted', 'denied', 'other', undefined));
  test('P2 every choice stands as it was made, and no other grant came of it', () => {
    fc.assert(
      fc.property(someNotice, fc.option(someKept), pick, fc.boolean(), (notice, kept, choose, gpc) => {
        const before = at(notice, kept, { gpc });
        const { kept: after, choices } = answer(before, choose);
        const { purposes } = decide(notice, after, before.facts);
        for (const [name, standing] of Object.entries(purposes)) {
          const [, purpose] = /^(.*?)\//.exec(name) ?? [];
          if (purpose !== undefined) {
            // A service is open where its purpose is, and then only where it is not refused alone.
            const isRefused =
              after.answers.get(purposesOf(notice).find((each) => each.name === name)!.key)?.choice === 'denied';
            const up = purposes[purpose]!;
            expect(standing.state).toBe(
              up.state === 'granted' && up.cause !== 'required' && isRefused ? 'denied' : up.state,
            );
            if (Object.hasOwn(choices, name)) expect(isRefused).toBe(choices[name] === 'denied');
            continue;
          }
          if (name === '__proto__') continue; // No such name passes the full check, and a plain object cannot report it.
          if (Object.hasOwn(choices, name)) expect(standing).toMatchObject({ state: choices[name], cause: 'visitor' });
          else if (standing.state === 'granted') expect(before.decision.purposes[name]?.state).toBe('granted');
        }
      }),
      { numRuns: rounds(1000) },
    );
  });
  test('no notice and no pick makes it throw', () => {
    fc.assert(
      fc.property(wildNotice, fc.option(someKept), junk, (notice, kept, picked) => {
        answer(at(notice, kept), () => picked);
      }),
      { numRuns: rounds(1000) },
    );
  });
});
