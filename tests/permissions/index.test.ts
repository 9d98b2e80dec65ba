/** Bad input is told with what, where and how to mend it; where there is no page, nothing happens. */
import { describe, expect, it } from 'vitest';
import type { Consent } from '../../src/page-api.js';
import { tiePermissions, type Asked } from '../../src/permissions/index.js';

const consent: Asked = {
  explain: () => ({ state: 'unset' }),
  follow: () => () => undefined,
  on: () => () => undefined,
};
const tie = (devices: unknown, options?: unknown) => () => tiePermissions(consent, devices as never, options as never);

describe('tiePermissions', () => {
  it('knows the purposes of a typed notice', () => {
    const typed = consent as unknown as Consent<'calls' | 'place'>;
    const stop = tiePermissions(typed, { camera: 'calls' });
    // @ts-expect-error No purpose of the notice is called so.
    tiePermissions(typed, { camera: 'callz' })();
    expect(stop()).toBeUndefined();
  });

  it('names what is wrong', () => {
    expect(tie({ kamera: 'calls' })).toThrow(/devices\.kamera is no device; known here: location, camera/);
    expect(tie({ camera: 7 })).toThrow(/devices\.camera is 7, want the name of a purpose/);
    expect(tie({ camera: '' })).toThrow(/devices\.camera is "", want/);
    expect(tie({ camera: undefined })).toThrow(/devices\.camera is undefined, want/);
    expect(tie({ camera: 'calls' }, { mode: 'ask' })).toThrow(/options\.mode is "ask", want "refuse" or "wait"/);
  });
  it('does nothing on a server', () => {
    const before = Function.prototype.toString;
    const stop = tiePermissions(consent, { camera: 'calls' });
    expect(Function.prototype.toString).toBe(before);
    expect(stop()).toBeUndefined();
  });
});
