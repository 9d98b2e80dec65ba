import type { Layer } from '../layer.js';
import { define } from './define.js';
import type { LayerElement } from './layer-element.js';
import { unsay } from './note.js';

const find = (name: string): LayerElement =>
  document.querySelector<LayerElement>(name) ?? (document.createElement(name) as LayerElement);

/** A layer kept by one element: the server-rendered one, or a new one. */
export const layerOf = (name: string, element: CustomElementConstructor): Layer => {
  define(name, element);
  let shown: LayerElement | null = null;
  return {
    show: (host) => (shown ??= find(name)).show(host),
    hide: () => {
      unsay();
      shown?.hide();
      shown = null;
    },
  };
};
