import { describe, expect, it } from 'vitest';
import { check, googleConsentMode } from '../../src/signals/google-consent-mode.js';
import type { Notice } from '../../src/wire/notice.js';

const MAPPING = {
  ad_storage: 'ads',
  ad_user_data: 'ads',
  ad_personalization: { all: ['ads', { not: 'necessary' }] },
  analytics_storage: 'analytics',
  functionality_storage: false,
  personalization_storage: false,
  security_storage: 'necessary',
};
const noticeWith = (mapping: unknown): Notice => ({
  id: 'site',
  site: 'test',
  version: 1,
  purposes: { necessary: { key: 1 }, analytics: { key: 2 }, ads: { key: 3 } },
  signals: { 'google-consent-mode': { mapping } },
});

describe('check', () => {
  it('finds nothing in a whole mapping, or where there are no settings', () => {
    expect(check(noticeWith(MAPPING))).toEqual([]);
    expect(check({ ...noticeWith(MAPPING), signals: {} })).toEqual([]);
  });

  it('names each missing key, foreign key and unknown purpose', () => {
    const { ad_storage: _, ...rest } = MAPPING;
    const faults = check(
      noticeWith({ ...rest, add_storage: 'ads', ad_user_data: { any: ['adds', { not: 'nobody' }] } }),
    );
    expect(faults).toEqual([
      'signals.google-consent-mode.mapping.ad_storage is missing: say which purpose it follows, or false',
      "signals.google-consent-mode.mapping.add_storage is not a key of Google's",
      'signals.google-consent-mode.mapping.ad_user_data names "adds", which is no purpose',
      'signals.google-consent-mode.mapping.ad_user_data names "nobody", which is no purpose',
    ]);
  });

  it('survives a mapping that is none', () => {
    for (const mapping of [undefined, null, 'x', 7, []])
      expect(check(noticeWith(mapping)).length).toBeGreaterThanOrEqual(7);
  });

  it('names a default that stands behind other entries', () => {
    const command = ['consent', 'default', {}];
    expect(check(noticeWith(MAPPING), [command, { event: 'gtm.js' }])).toEqual([]);
    expect(check(noticeWith(MAPPING), [{ event: 'gtm.js' }, null, command])).toEqual([
      'the consent default came 2 entries too late: load Sayso before all that writes to the data layer',
    ]);
  });
});

describe('googleConsentMode', () => {
  it('touches nothing when made', () => {
    googleConsentMode(noticeWith(MAPPING));
    expect('dataLayer' in globalThis).toBe(false);
  });
});
