import { expect, it, vi } from 'vitest';

it('P13: the classes can be imported where there is no DOM', async () => {
  expect(globalThis.document).toBeUndefined();
  const { SaysoBanner } = await import('../../src/ui/first-layer.js');
  const { SaysoPreferences } = await import('../../src/ui/preferences.js');
  const { SaysoButton } = await import('../../src/ui/button.js');
  for (const Element of [SaysoBanner, SaysoPreferences, SaysoButton]) expect(Element).toBeTypeOf('function');
});

it('P13: a name that another copy has taken is left to it', async () => {
  const { define } = await import('../../src/ui/define.js');
  const taken = new Map([['sayso-banner', class {}]]);
  const add = vi.fn();
  vi.stubGlobal('customElements', { get: (name: string) => taken.get(name), define: add });
  define('sayso-banner', class {} as CustomElementConstructor);
  expect(add).not.toHaveBeenCalled();
  define('sayso-other', class {} as CustomElementConstructor);
  expect(add).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});
