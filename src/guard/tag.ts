/**
 * The door for a classic `<script src="/guard.js" data-notice="#notice">` that runs first in the head, behind the
 * notice and before `sayso.js` and everything it is to hold. `data-mode` is its option.
 */
import type { Notice } from '../wire/notice.js';
import { startGuard, type Mode } from './index.js';

const { notice: selector = '#notice', mode } = document.currentScript?.dataset ?? {};

const readNotice = (): Notice | undefined => {
  try {
    return JSON.parse(document.querySelector(selector)!.textContent) as Notice;
  } catch (error) {
    const mend = `put <script type="application/json" id="notice"> before the guard's tag, or name it in data-notice`;
    reportError(
      Error(`sayso: the guard holds nothing, no notice can be read at "${selector}"; ${mend}`, { cause: error }),
    );
    return;
  }
};

const notice = readNotice();
if (notice) startGuard(notice, { mode: mode as Mode | undefined });
