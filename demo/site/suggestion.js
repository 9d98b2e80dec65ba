/** The plan suggestion: call records are used for it only after approval, and the server asks the cookie again. */
import { words } from './words.js';

export const suggestion = (sayso) => {
  const box = document.querySelector('#suggestion');
  if (!box) return;
  sayso.follow('call_data', async (granted) => {
    box.textContent = '';
    if (!granted) return;
    const answer = await fetch('/calls/suggestion').catch(() => null);
    if (sayso.allows('call_data')) box.textContent = answer?.ok ? words.suggestion : words.failed;
  });
};
