/**
 * Every room that keeps something personal outside the ledger; a new one is one import and one entry here. The file
 * that is imported stands on `eraser.ts` alone and never on what calls `erase`, or the imports would run in a circle.
 */
import { eraser as mail } from '../mail/eraser.js';
import { eraser as rights } from '../rights/eraser.js';
import type { Eraser } from './eraser.js';

export const ERASERS: readonly Eraser[] = [mail, rights];
