/** Door: registers `<sayso-banner>` and shows it. Lit lives in this chunk. */
import { SaysoBanner } from './first-layer.js';
import { layerOf } from './layer-of.js';

export const { show, hide } = layerOf('sayso-banner', SaysoBanner);
