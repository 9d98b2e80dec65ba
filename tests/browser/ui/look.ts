/** What the first layer can look like, and pictures of it. */
import type { Page } from '@playwright/test';
import type { Ui } from './fixture.js';

export const LAYOUTS = ['bar', 'box', 'corner', 'centre', 'inline'] as const;
export const THEMES = ['clear', 'soft', 'paper', 'bold'] as const;
export const SCHEMES = ['light', 'dark'] as const;
export const WIDTHS = [360, 768, 1280] as const;

export interface Look {
  layout: string;
  theme: string;
  scheme: string;
  width: number;
  locale: string;
  position?: string;
}

/** Shows the first layer as it looks then, at rest, in the fonts that pictures are compared in. */
export const wear = async (page: Page, ui: Ui, { width, ...look }: Look): Promise<void> => {
  await page.setViewportSize({ width, height: width < 500 ? 780 : 800 });
  await ui.go({ show: 'first', fonts: 'fixed', short: '1', ...look });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForFunction(() => {
    const surface = document.querySelector('sayso-banner')!.shadowRoot!.querySelector('.surface')!;
    return getComputedStyle(surface).opacity === '1';
  });
};
