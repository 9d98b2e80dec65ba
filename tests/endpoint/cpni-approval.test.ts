import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalOf, RECIPIENTS, waitOver, type Asked, type Sent } from '../../src/endpoint/cpni/approval.js';
import { fiveBusinessDaysAfter } from '../../src/endpoint/cpni/deadline.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Noon of a day. */
const noon = (day: number): number => day * DAY + 12 * HOUR;
const sent = (day: number, more: Partial<Sent> = {}): Sent => ({
  id: `n${day}`,
  way: 'electronic',
  at: noon(day),
  returned: null,
  ...more,
});
const asked = (more: Partial<Asked> = {}): Asked => ({
  kind: 'opt-out',
  recipient: 'carrier',
  answer: null,
  sent: [],
  waitDays: 30,
  ...more,
});
const stateAt = (day: number, more: Partial<Asked> = {}): string => approvalOf(asked(more), noon(day)).state;
const said = (choice: 'granted' | 'denied', shown = true) => ({ choice, since: 5, shown });

describe('the wait after a notice', () => {
  it('counts from the day after sending, with one more for the calendars of the customers', () => {
    expect(waitOver({ at: noon(100), way: 'electronic' }, 30)).toBe((100 + 1 + 1 + 30) * DAY);
  });
  it('counts from the third day after mailing', () => {
    expect(waitOver({ at: noon(100), way: 'mail' }, 30)).toBe((100 + 3 + 1 + 30) * DAY);
  });
  it('is never shorter than 30 whole days of any time zone after the day of sending', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY }), fc.integer({ min: -12, max: 14 }), (at, zone) => {
        const local = Math.floor((at + zone * HOUR) / DAY);
        const dayAfter = (local + 1) * DAY - zone * HOUR;
        expect(waitOver({ at, way: 'electronic' }, 30)).toBeGreaterThanOrEqual(dayAfter + 30 * DAY);
      }),
    );
  });
});

describe('opt-out', () => {
  it('is nothing before a notice, waits after it, and is inferred when the wait is over', () => {
    const notices = [sent(100)];
    expect(stateAt(99, { sent: notices })).toBe('not-asked');
    expect(stateAt(100, { sent: notices })).toBe('waiting');
    const over = waitOver(notices[0]!, 30);
    expect(approvalOf(asked({ sent: notices }), over - 1)).toMatchObject({
      state: 'waiting',
      allowed: false,
      until: over,
    });
    expect(approvalOf(asked({ sent: notices }), over)).toEqual({
      state: 'approved-by-opt-out',
      allowed: true,
      since: over,
      until: noon(100) + 730 * DAY,
      notification: 'n100',
    });
  });
  it('has no expiry of its own, but falls with a notice that is not repeated within two years', () => {
    const day = 100 + 730;
    expect(stateAt(day, { sent: [sent(100)] })).toBe('approved-by-opt-out');
    expect(stateAt(day + 1, { sent: [sent(100)] })).toBe('notice-overdue');
  });
  it('goes on without a new wait where the notice was repeated in time', () => {
    const notices = [sent(100), sent(100 + 729), sent(100 + 729 + 730)];
    for (const day of [200, 830, 840, 1600, 1700]) expect(stateAt(day, { sent: notices })).toBe('approved-by-opt-out');
  });
  it('waits anew where the repetition came too late', () => {
    const notices = [sent(100), sent(100 + 731)];
    expect(stateAt(100 + 731, { sent: notices })).toBe('waiting');
    expect(stateAt(100 + 731 + 32, { sent: notices })).toBe('approved-by-opt-out');
  });
  it('does not count a notice that came back', () => {
    const notices = [sent(100, { returned: noon(110) })];
    expect(stateAt(105, { sent: notices })).toBe('waiting');
    expect(stateAt(110, { sent: notices })).toBe('not-asked');
    expect(stateAt(400, { sent: [...notices, sent(390, { way: 'mail' })] })).toBe('waiting');
  });
  it.each(['denied', 'granted'] as const)('gives way to a customer who %s, at any time', (choice) => {
    for (const day of [50, 101, 200, 5000])
      expect(approvalOf(asked({ sent: [sent(100)], answer: said(choice) }), noon(day))).toMatchObject({
        state: choice === 'denied' ? 'denied' : 'approved-by-opt-in',
        allowed: choice === 'granted',
      });
  });
  it('is not enough for partners, contractors and others', () => {
    const states = RECIPIENTS.map((recipient) => stateAt(200, { sent: [sent(100)], recipient }));
    expect(states.slice(0, 3)).toEqual(Array(3).fill('approved-by-opt-out'));
    expect(states.slice(3)).toEqual(Array(3).fill('needs-opt-in'));
    expect(stateAt(200, { recipient: 'partner', answer: said('granted') })).toBe('approved-by-opt-in');
  });
});

describe('opt-in', () => {
  it('is never inferred from notices', () => {
    expect(stateAt(5000, { kind: 'opt-in', sent: [sent(100)] })).toBe('not-asked');
  });
  it('stands without an end once it was given', () => {
    expect(approvalOf(asked({ kind: 'opt-in', answer: said('granted') }), noon(100_000))).toMatchObject({
      allowed: true,
      until: null,
    });
  });
  it('does not stand where nobody can show what was asked', () => {
    expect(stateAt(1, { kind: 'opt-in', answer: said('granted', false) })).toBe('notice-unknown');
    expect(stateAt(1, { kind: 'opt-in', answer: said('denied', false) })).toBe('denied');
  });
});

describe('whatever was sent and said', () => {
  const way = fc.constantFrom('electronic' as const, 'mail' as const);
  const notices = fc.array(
    fc.record({ id: fc.uuid(), way, at: fc.integer({ min: 0, max: 4000 * DAY }), returned: fc.constant(null) }),
  );
  it('an inferred approval rests on a notice of 30 days ago and one of the last two years, and order does not matter', () => {
    fc.assert(
      fc.property(notices, fc.integer({ min: 0, max: 5000 * DAY }), (all, now) => {
        const found = approvalOf(asked({ sent: all }), now);
        expect(approvalOf(asked({ sent: [...all].reverse() }), now)).toEqual(found);
        if (!found.allowed) return;
        expect(all.some(({ at }) => now - at >= 31 * DAY)).toBe(true);
        expect(all.some(({ at }) => at <= now && now - at <= 730 * DAY)).toBe(true);
      }),
    );
  });
});

describe('five business days', () => {
  it.each([
    ['2026-11-23T09:00:00Z', '2026-11-30'],
    ['2026-11-27T23:59:00Z', '2026-12-04'],
    ['2026-11-28T09:00:00Z', '2026-12-04'],
    ['2026-11-29T09:00:00Z', '2026-12-04'],
  ])('after %s end on %s', (from, to) => {
    expect(new Date(fiveBusinessDaysAfter(Date.parse(from))).toISOString()).toBe(`${to}T23:59:59.999Z`);
  });
});
