/** What a bundle does that has both from npm: first the guard, then the core, which tells it. */
import { startGuard } from '../../../src/guard/index.js';
import { createConsent } from '../../../src/index.js';
import type { Notice } from '../../../src/wire/notice.js';

const notice = JSON.parse(document.querySelector('#notice')!.textContent) as Notice;
const guard = startGuard(notice, { mode: 'hold-and-replay' });
Object.assign(globalThis, { sayso: createConsent(notice, { ui: false, followers: [() => guard] }) });
