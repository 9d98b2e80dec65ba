/** Every language of the pages; a new one is one file and one line here. The first is for whoever reads none of them. */
import { ar } from './ar.js';
import { de } from './de.js';
import { en } from './en.js';
import { fr } from './fr.js';
import type { Words } from './words.js';

export const WORDS: readonly Words[] = [en, de, fr, ar];
