import c15tReact from './c15t-react.mjs';
import c15t from './c15t.mjs';
import { bare, byHandScript, empty } from './floors.mjs';
import klaro from './klaro.mjs';
import orejime from './orejime.mjs';
import osano from './osano.mjs';
import porsche from './porsche.mjs';
import { saysoForms } from './sayso.mjs';
import tarteaucitron from './tarteaucitron.mjs';
import vanilla from './vanilla-cookieconsent.mjs';

const peer = (contestant) => ({ family: 'peer', ...contestant });
const floor = (contestant) => ({ family: 'floor', ...contestant });

/** Everyone who runs, floors first. `dist` is the build of Sayso under test. */
export const contestants = (dist) => [
  ...[bare, empty, byHandScript].map(floor),
  ...saysoForms(dist),
  ...[vanilla, klaro, tarteaucitron, orejime, c15t, c15tReact, osano, porsche].map(peer),
];
