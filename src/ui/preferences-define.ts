/** Door: registers `<sayso-preferences>` and shows it. It stands on the first layer's chunk, where Lit lives. */
import './first-layer-define.js';
import { SaysoPreferences } from './preferences.js';
import { layerOf } from './layer-of.js';

export const { show, hide } = layerOf('sayso-preferences', SaysoPreferences);
