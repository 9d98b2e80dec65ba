/** The page's own scripts, which ask before they act. */
import { counted, pixel, script, type Trap } from './trap.js';

const library = pixel('lib');
const ask = (text: string): string => script(text);
const send = (name: string): string => `() => { ${pixel(name)} }`;

export const CODE: readonly Trap[] = [
  {
    name: 'gate() with a script',
    body: ask(`sayso.gate({ purpose: 'analytics', src: 'HOST/lib.js' });`),
    library,
    granted: { requests: ['/lib.js', '/pixel?lib'] },
  },
  {
    name: 'gate() with a function',
    body: ask(`sayso.gate({ purpose: 'analytics', run: ${send('run')} });`),
    granted: counted('run'),
  },
  {
    name: 'gate() with hooks',
    body: ask(`sayso.gate({ purpose: 'analytics', onGrant: ${send('on')}, onRevoke: () => {} });`),
    granted: counted('on'),
  },
  {
    name: 'when()',
    body: ask(`sayso.when('analytics').then(${send('when')});`),
    granted: counted('when'),
  },
  {
    name: 'when() of a condition',
    body: ask(`sayso.when({ all: ['analytics', { any: ['unheard', 'partners'] }] }).then(${send('when-all')});`),
    granted: counted('when-all'),
  },
  {
    name: 'follow()',
    body: ask(`sayso.follow('analytics', (granted) => { if (granted) { ${pixel('follow')} } });`),
    granted: counted('follow'),
  },
  {
    name: 'allows() at the start, which knows only what is stored',
    body: ask(`if (sayso.allows('analytics')) { ${pixel('allows')} }`),
    granted: {},
    later: counted('allows'),
  },
  {
    name: 'allows() of a misspelt name',
    body: ask(`if (sayso.allows('analytic') || sayso.allows('constructor') || sayso.allows({})) { ${pixel('no')} }`),
    granted: {},
  },
  {
    name: 'ready, which every visit hears',
    body: ask(`sayso.on('ready', () => { if (sayso.allows('analytics')) { ${pixel('ready')} } });`),
    granted: {},
    later: counted('ready'),
  },
  {
    name: 'change, which only a difference brings',
    body: ask(`sayso.on('change', () => { if (sayso.allows('analytics')) { ${pixel('change')} } });`),
    granted: counted('change'),
    later: {},
  },
  {
    name: 'the data layer, as a trigger of a tag manager hears it',
    body: ask(`dataLayer.push = new Proxy(dataLayer.push, { apply: (push, self, [entry]) => {
      if (entry.event === 'sayso_update' && sayso.allows('analytics')) { ${pixel('trigger')} } return Reflect.apply(push, self, [entry]); } });`),
    granted: counted('trigger'),
    later: {},
  },
  {
    name: 'the stub, asked before the core is there',
    stub: true,
    body: ask(
      `sayso.gate({ purpose: 'analytics', run: ${send('stub')} }); if (sayso.allows('analytics')) { ${pixel('no')} }`,
    ),
    granted: counted('stub'),
  },
];
