/** What every page of the site does once it has someone to ask. */
import { mountPanel } from '../panel/panel.js';
import { letter } from './letter.js';
import { offices } from './offices.js';
import { pictures } from './pictures.js';
import { suggestion } from './suggestion.js';
import { forgetOnRefusal, heedButtons, showMoments } from './wishes.js';

/** Where Sayso was blocked, the page still works and nothing is allowed. */
const NOBODY = {
  allows: () => false,
  follow: (purpose, hear) => hear(false),
  on: () => undefined,
  choose: () => undefined,
  open: () => undefined,
};

export const start = (sayso = NOBODY, notice) => {
  for (const part of [heedButtons, showMoments, forgetOnRefusal, letter, offices, pictures, suggestion])
    part(sayso, notice);
  mountPanel(sayso, notice);
};
