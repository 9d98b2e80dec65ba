/**
 * The door for a classic `<script src="/sayso.js" data-notice="#notice">`: its attributes are the options, and the
 * global `sayso` is the page API. Chunks are imported from beside the script, or from `data-base`.
 */
import type { Consent } from './page-api.js';
import type { Load } from './page/doors.js';
import { replay, type StubQueue } from './page/queue.js';
import { shareOne } from './page/shared.js';
import { wire } from './sdk.js';
import { domEvents } from './signals/dom-events.js';
import { googleConsentMode } from './signals/google-consent-mode.js';
import type { Notice } from './wire/notice.js';

const script = document.currentScript as HTMLScriptElement | null;
const options: Record<string, string> = { ...script?.dataset } as Record<string, string>;
const base = options['base'] ?? script?.src.replace(/[^/]*$/, '') ?? '';
const load = ((name) => import(/* @vite-ignore */ `${base}${name}.js`)) as Load;

/** A notice that cannot be read asks nothing and grants nothing; the dev chunk says in the console what is wrong. */
const readNotice = (): Notice => {
  const text = document.querySelector(options['notice'] ?? '#notice')?.textContent;
  try {
    return JSON.parse(text!) as Notice;
  } catch {
    options['dev'] = '';
    return { id: '', site: '', version: 0, purposes: {} };
  }
};

const notice = readNotice();
if ('dev' in options)
  load('dev')
    .then(({ report }) => report(notice))
    .catch(() => undefined);
const place = globalThis as { sayso?: Consent & { q?: StubQueue } };
const early = place.sayso?.q;
place.sayso = shareOne((gone) =>
  wire(notice, options, { load, nonce: script?.nonce ?? '', signals: [googleConsentMode, domEvents], gone }),
);
if (early) replay(early, place.sayso, options);
