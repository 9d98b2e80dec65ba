import type { LayerHost, Shown } from '../layer.js';

/** The attributes of a layer's element: what the site wishes, what the layer says of itself, and its language. */
export const labelsOf = (
  { locale, attributes }: Pick<LayerHost, 'locale' | 'attributes'>,
  own: Readonly<Record<string, string>>,
): Record<string, string> => ({ ...attributes, ...own, lang: locale.tag, dir: locale.dir, 'data-nosnippet': '' });

/** What the record says of a layer that stood before the visitor's eyes. */
export const shownBy = (
  { locale, hash = '' }: LayerHost['texts'],
  layer: 'first' | 'preferences',
  { layout = 'default', theme = 'auto' }: LayerHost['attributes'],
): Shown => ({ locale, hash, layer, layout, theme });
