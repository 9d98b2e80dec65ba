/**
 * The door for a classic `<script src="/sayso.js" data-notice="#notice">`: reads its own attributes, wires the notice
 * and leaves the page API in the global `sayso`. Chunks are imported from beside the script, or from `data-base`.
 */
import type { Consent } from './page-api.js';
import type { Doors } from './page/doors.js';
import type { Options } from './page/options.js';
import { replay } from './page/queue.js';
import { shareOne } from './page/shared.js';
import { wire } from './sdk.js';
import { googleConsentMode } from './signals/google-consent-mode.js';
import type { Notice } from './wire/notice.js';

const script = document.currentScript as HTMLScriptElement | null;
const { notice: selector = '#notice', base, ui, layout, theme, dev, ...rest } = { ...script?.dataset } as Record<string, string>;

/** A notice that cannot be read asks nothing and grants nothing. */
const readNotice = (): Notice => {
  try {
    return JSON.parse(document.querySelector(selector)!.textContent!) as Notice;
  } catch (error) {
    console.error(`sayso: no readable notice in ${selector}: put its JSON into <script type="application/json" id="notice"> before this script. ${String(error)}`);
    return { id: '', site: '', version: 0, purposes: {} };
  }
};

const folder = base ?? script?.src.replace(/[^/]*$/, '') ?? '';
const chunk = (name: string): Promise<never> => import(/* @vite-ignore */ `${folder}${name}.js`) as Promise<never>;

const doors: Doors = {
  choice: () => chunk('choice'),
  outbox: () => chunk('outbox'),
  proof: () => chunk('proof'),
  sha256: () => chunk('sha256'),
  dev: () => chunk('dev'),
  layer: (name) => chunk(name === 'first' ? 'first-layer' : name),
  locale: (tag) => chunk('locales/' + tag),
};

const options: Options = { ...rest, ui: ui !== 'false', dev: dev !== undefined, attributes: { ...(layout && { layout }), ...(theme && { theme }) } };
const place = globalThis as { sayso?: Consent & { q?: unknown } };
const early = place.sayso;
place.sayso = shareOne(() => wire(readNotice(), options, { doors, nonce: script?.nonce ?? '', signals: [googleConsentMode] }));
replay(early?.q as never, place.sayso);
