/** The newsletter form: sending it is the visitor's yes to `marketing_email`, given and recorded before anything is sent. */
import { words } from './words.js';

export const letter = (sayso) => {
  const form = document.querySelector('#letter');
  if (!form) return;
  const note = form.querySelector('#letter-note');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!form.email.validity.valid) {
      note.textContent = words.badAddress;
      return form.email.focus();
    }
    sayso.choose({ marketing_email: 'granted' });
    await new Promise((resolve) => sayso.follow('marketing_email', (granted) => granted && resolve()));
    const answer = await fetch('/newsletter', {
      method: 'POST',
      body: new URLSearchParams({ email: form.email.value }),
    }).catch(() => null);
    note.textContent = answer?.ok ? words.subscribed : words.failed;
    if (answer?.ok) form.reset();
  });
};
