import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import type { Heard, Scene } from './scene.js';

/** What each part of the centre gets from the element that holds it. */
export interface Room {
  readonly scene: Scene;
  readonly consent: Heard | undefined;
  /** Draws the centre anew. */
  paint(): void;
  /** An element inside, by its id. */
  find(id: string): HTMLElement | null;
}

/** `24 November 2026`, with the time of day where it matters, as the language writes it; empty for no time at all. */
export const dated = (at: number, tag: string, withTime = false): string => {
  try {
    return new Intl.DateTimeFormat(tag, { dateStyle: 'long', ...(withTime && { timeStyle: 'short' }) }).format(at);
  } catch {
    return '';
  }
};

/** Hands a file to the visitor. */
export const save = (file: Blob, name: string): void => {
  const link = document.createElement('a');
  const url = URL.createObjectURL(file);
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this task.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

const PATHS = {
  arrow: 'M5 2l6 6-6 6',
  waiting: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM8 4.5v4l2.5 1.5',
  confirmed: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM5 8.2l2.2 2.2L11 6',
  bounced: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM8 4.5v4.2M8 11v.2',
  on: 'M3 8.5l3.2 3.2L13 5',
  off: 'M4 8h8',
  save: 'M8 2v8.5M4.5 7L8 10.5 11.5 7M2.5 13.5h11',
} as const;
export type Icon = keyof typeof PATHS;

/** A line drawing beside words that say the same. */
export const icon = (name: Icon): TemplateResult =>
  html`<svg class=${name} viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
