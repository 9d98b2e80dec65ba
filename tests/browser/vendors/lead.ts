/** What the site's own page does: it holds the vendor, asks for choices on clicks, and tracks without ever asking. */
import type { Consent } from '../../../src/page-api.js';
import type { Running, Vendor } from './vendor.js';

type Start = (collector: string) => Running;
interface Told {
  held: Vendor<unknown>['held'];
  collector: string;
  /** Whether the page stops it on a refusal. */
  stops: boolean;
}

const script = document.currentScript as HTMLScriptElement;
const { held, collector, stops } = JSON.parse(script.dataset['told']!) as Told;
const { sayso } = globalThis as unknown as { sayso: Consent };
const name = held === 'service' ? 'analytics/Vendor' : 'analytics';
let start: Start;
let running: Running | undefined;
let phase = 'fresh';
let beats = 0;

const obey = (granted: boolean): void => {
  if (!granted) running?.stop();
  else if (running) running.resume();
  else running = start(collector);
};

/** The vendor's bundle calls it. */
const bring = (given: Start): void => {
  start = given;
  if (held === 'markup') sayso.follow('analytics', obey);
};

/** What a test reads. */
export const lead = { refusedAt: 0, swept: [] as unknown[], running: [] as unknown[] };
Object.assign(globalThis, { bring, lead });
document.addEventListener('sayso:swept', ({ detail }: CustomEventInit) => lead.swept.push(detail));
document.addEventListener('sayso:running', ({ detail }: CustomEventInit) => lead.running.push(detail));

const hooks = { onGrant: () => obey(true), ...(stops && { onRevoke: () => obey(false) }) };
const attributes = { nonce: script.nonce };
if (held === 'src' || held === 'service') sayso.gate({ purpose: name, src: '/vendor.js', attributes, ...hooks });
if (held === 'load')
  sayso.gate({ purpose: name, load: () => import(new URL('/vendor.mjs', location.href).href), ...hooks });

const press = (id: string, act: (event: Event) => void): void =>
  document.getElementById(id)!.addEventListener('click', act);
addEventListener('DOMContentLoaded', () => {
  press('grant', (event) => {
    // A service stands as its purpose until it is refused alone.
    sayso.choose({ analytics: 'granted', [name]: 'granted' }, event);
    phase = 'granted';
  });
  press('refuse', (event) => {
    running?.track('last');
    sayso.choose({ [name]: 'denied' }, event);
    phase = 'refused';
    lead.refusedAt = performance.now();
  });
});
setInterval(() => running?.track(`${phase}-${++beats}-`), 40);
