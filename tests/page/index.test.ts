/** The door for npm where there is no page, and what its types refuse. */
import { describe, expect, test } from 'vitest';
import { createConsent, defineNotice } from '../../src/index.js';

const notice = defineNotice({
  id: 'site',
  site: 'test',
  version: 7,
  purposes: { necessary: { key: 1, regime: 'required' }, analytics: { key: 2 } },
});

describe('on a server', () => {
  const consent = createConsent(notice);

  test('nothing is granted, not even what is required', () => {
    expect(consent.allows('necessary')).toBe(false);
    expect(consent.explain('analytics')).toEqual({ state: 'unset', cause: 'regime', notice: 7 });
  });

  test('whoever follows hears no, once', () => {
    const heard: boolean[] = [];
    consent.follow('analytics', (granted) => heard.push(granted))();
    expect(heard).toEqual([false]);
  });

  test('wishes do nothing and throw nothing', async () => {
    consent.acceptAll();
    consent.choose({ analytics: 'granted' });
    consent.open();
    expect([consent.allows('analytics'), consent.persistence]).toEqual([false, 'none']);
    expect([await consent.history(), await consent.receipts()]).toEqual([[], []]);
  });
});

/** Never run: `tsc` fails where one of these lines compiles. */
export const misspelt = (): void => {
  const consent = createConsent(notice);
  // @ts-expect-error a purpose that the notice does not have
  consent.allows('analitics');
  // @ts-expect-error inside a condition too
  consent.allows({ any: ['analytics', { not: 'necesary' }] });
  // @ts-expect-error a purpose that the notice does not have
  consent.choose({ analitics: 'granted' });
  // @ts-expect-error a choice that does not exist
  consent.choose({ analytics: 'yes' });
  // @ts-expect-error a purpose that the notice does not have
  consent.withdraw('analitics');
  // @ts-expect-error an event that does not exist
  consent.on('changed', () => undefined);
  // @ts-expect-error a regime that does not exist
  defineNotice({ id: '', site: '', version: 1, purposes: { a: { key: 1, regime: 'optin' } } });
};
