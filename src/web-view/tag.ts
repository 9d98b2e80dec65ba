/**
 * The door for a classic `<script src="/web-view.js" data-notice="#notice" data-host="saysoHost">` behind the notice
 * and before `sayso.js`. Where the app put no such object on the page, it does nothing.
 */
import type { Consent } from '../page-api.js';
import type { Notice } from '../wire/notice.js';
import { followHost } from './index.js';

const { notice: selector = '#notice', host = 'saysoHost', domain } = document.currentScript?.dataset ?? {};

const readNotice = (): Notice | undefined => {
  try {
    return JSON.parse(document.querySelector(selector)!.textContent) as Notice;
  } catch (error) {
    const mend = `put <script type="application/json" id="notice"> before this tag, or name it in data-notice`;
    reportError(
      Error(`sayso: no notice can be read at "${selector}" for the app's answers; ${mend}`, { cause: error }),
    );
    return;
  }
};

const notice = readNotice();
if (notice) {
  const { connect } = followHost(notice, host, { domain });
  const meet = (): void => {
    const { sayso } = globalThis as { sayso?: Partial<Consent> };
    if (sayso?.on && sayso.explain) connect(sayso as Consent);
  };
  document.addEventListener('sayso:change', meet, { once: true });
}
