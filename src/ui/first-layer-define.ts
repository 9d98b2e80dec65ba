/** Door: registers `<sayso-banner>` and shows it. Lit lives in this chunk. */
import { SaysoBanner } from './first-layer.js';
import { layerOf } from './layer-of.js';

export const { show, hide } = layerOf('sayso-banner', SaysoBanner);
/** For `centre.js`, so that a page has one Lit: under Trusted Types a second one could not make its policy. */
export { render } from 'lit/html.js';
