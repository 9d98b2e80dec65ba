import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import en from '../src/locales/en.js';
import { firstLayerSheet, renderFirstLayer, type FirstLayer, type Notice, type Texts } from '../src/server.js';
import { html } from '../src/ui/html.js';
import { asText } from '../src/ui/as-text.js';

const notice = {
  id: 'site',
  site: 'site',
  version: 1,
  purposes: { necessary: { key: 1, regime: 'required' }, analytics: { key: 2 }, partners: { key: 3, days: 30 } },
} satisfies Notice;
const texts: Texts<keyof (typeof notice)['purposes']> = {
  locale: 'en',
  hash: 't'.repeat(43),
  controller: 'Larkline',
  policy: { href: '/privacy?a=1&b=2', label: 'Our privacy notice' },
  purposes: {
    necessary: { title: 'Necessary', text: 'Keeps you signed in.' },
    analytics: { title: 'Analytics', text: 'Counts visits.' },
    partners: { title: 'Partner offers', text: 'Shows offers.' },
  },
};
type Layer = FirstLayer<keyof (typeof notice)['purposes']>;
const layer = (more: Partial<Layer> = {}): string => renderFirstLayer({ notice, texts, locale: en, ...more });

/** Tags with the values of their attributes taken out, and what stands between them. */
const tags = (text: string): string[] =>
  [...text.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""').replace(/ nonce=""/, ''));
const between = (text: string): string[] => text.split(/<[^>]*>/);
const read = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]!);

describe('the first layer as a server writes it', () => {
  test('is hidden, named, and stands in declarative shadow DOM with its words in the light', () => {
    const text = layer({ layout: 'box', theme: 'dark', position: 'start' });
    expect(layer()).toContain(' layout="bar"');
    expect(text).toMatch(/^<sayso-banner hidden /);
    for (const part of [
      ' layout="box"',
      ' theme="dark"',
      ' position="start"',
      ' role="region"',
      ' lang="en"',
      ' dir="ltr"',
      ` data-shown="{&quot;locale&quot;:&quot;en&quot;,&quot;hash&quot;:&quot;${'t'.repeat(43)}&quot;,`,
      '><template shadowrootmode="open"><style>',
      '</style><div hidden class="place"',
      '</template><p slot="text">Larkline would like your permission for: Analytics and Partner offers.</p>',
      'href="/privacy?a=1&amp;b=2"',
      'data-sayso="accept-all">Accept all</button>',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/<\/sayso-banner>$/);
  });
  test('is the same for everybody, at any time', () => {
    expect(layer()).toBe(layer());
  });
  test('asks for what the region leaves free', () => {
    const regional: Notice = {
      ...notice,
      purposes: { ...notice.purposes, partners: { key: 3, regions: { US: 'required' } } },
    };
    const ask = (region?: string): string => renderFirstLayer({ notice: regional, texts, locale: en, region });
    expect(ask()).toContain('Partner offers');
    expect(ask('us-ca')).not.toContain('Partner offers');
  });
  test('carries its sheet, with a nonce where the page has one, or links to it', () => {
    expect(layer()).toContain(`<style>${firstLayerSheet}</style>`);
    expect(firstLayerSheet).toBe(firstLayerSheet.trim());
    expect(firstLayerSheet).not.toMatch(/<\/|<!--/);
    expect(layer({ nonce: 'a"b' })).toContain('<style nonce="a&quot;b">');
    const linked = layer({ stylesheets: '/a"><script>/' });
    expect(linked).toContain('<link rel="stylesheet" href="/a&quot;&gt;&lt;script&gt;/first-layer.css">');
    expect(linked).not.toContain('<style');
    const worn = { theme: 'dark soft', look: '.surface{}' };
    expect(layer(worn)).toContain(`<style>${firstLayerSheet}</style><style>.surface{}</style>`);
    expect(layer({ ...worn, stylesheets: '/s/' })).toContain('<link rel="stylesheet" href="/s/themes/soft.css">');
  });
  test('names every fault of what it is given', () => {
    const faulty = {
      ...texts,
      controller: '',
      purposes: { ...texts.purposes, partners: {} },
    } as unknown as Layer['texts'];
    expect(() => layer({ texts: faulty })).toThrow(
      /texts: controller: got .*\n.*texts: purposes\.partners\.title: got /s,
    );
    expect(() => layer({ notice: null as never })).toThrow(/notice: \(the whole\): got null/);
    expect(() => layer({ theme: 'soft' })).toThrow(/look: .*import soft from 'sayso\/themes\/soft'/);
    expect(() => layer({ look: '.surface{}' })).toThrow(/look: .*a theme that names it/);
    expect(() => layer({ theme: 'soft', look: '</style>' })).toThrow(/look: /);
    expect(() => layer({ locale: undefined as never })).toThrow(/locale: .*sayso\/locales\/en/);
  });
});

describe('no text breaks out', () => {
  const nasty = fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc
        .array(
          fc.constantFrom(
            '</p>',
            '<script>',
            '"',
            "'",
            '>',
            '<',
            '&',
            '&lt;',
            '</template>',
            '</sayso-banner>',
            '<!--',
            '-->',
            ']]>',
            ' onclick=',
            '{site}',
            '$&',
            '`',
            '\u0000',
            '\r',
          ),
          { minLength: 1, maxLength: 8 },
        )
        .map((parts) => parts.join('')),
    )
    .filter((text) => text.trim() !== '');

  test('neither in words nor in attributes', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, nasty, (controller, label, title, word) => {
        const purposes = { ...texts.purposes, analytics: { title, text: 'Counts visits.' } };
        const locale = { ...en, messages: { ...en.messages, label: word, accept: word } };
        const policy = { href: '/privacy', label };
        const text = layer({
          texts: { ...texts, controller, policy, purposes },
          locale,
          layout: word,
          position: word,
          nonce: word,
        });
        const plain = layer({ layout: 'x', position: 'x' });
        expect(tags(text)).toEqual(tags(plain));
        const said = between(text).map(read);
        expect(said).toContain(word);
        expect(said).toContain(label);
        expect(said).toContain(`${controller} would like your permission for: ${title} and Partner offers.`);
      }),
      { numRuns: 300 },
    );
  });
  test('templates: values in quotes, without quotes, in lists, within one another; nothing for what is missing', () => {
    const word = '"<&>';
    const inner = html`<b title=${word} class="a ${word}">${word}</b>`;
    expect(asText(html`<i>${[inner, '', null, undefined, 0]}</i>`)).toBe(
      '<i><b title="&quot;&lt;&amp;&gt;" class="a &quot;&lt;&amp;&gt;">&quot;&lt;&amp;&gt;</b>0</i>',
    );
  });
  test('what only a browser can do is refused rather than written', () => {
    for (const bound of [html`<b @click=${1}></b>`, html`<b .checked=${1}></b>`, html`<b ?hidden="${1}"></b>`])
      expect(() => asText(bound)).toThrow(/cannot be written as text/);
  });
});
