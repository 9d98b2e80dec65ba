/** Buttons and lists that stand in the page's markup. */
import { words } from './words.js';

const purposesIn = (name) =>
  new Set([...document.querySelectorAll(`[data-${name}]`)].map((node) => node.getAttribute(`data-${name}`)));

const show = (selector, shown) => {
  for (const node of document.querySelectorAll(selector)) node.hidden = !shown;
};

const WISHES = { allow: 'granted', refuse: 'denied', withdraw: 'denied' };

/** `data-allow`, `data-refuse` and `data-withdraw` ask for one purpose where it matters; `data-while-*` show how it stands. */
export const heedButtons = (sayso) => {
  document.addEventListener('click', ({ target }) => {
    for (const [wish, choice] of Object.entries(WISHES)) {
      const purpose = target.closest?.(`[data-${wish}]`)?.dataset[wish];
      if (!purpose) continue;
      sayso.choose({ [purpose]: choice });
      const answer = document.querySelector(`[data-answer="${purpose}"]`);
      if (answer) answer.textContent = choice === 'denied' ? words.denied : '';
    }
  });
  for (const purpose of new Set([...purposesIn('while-on'), ...purposesIn('while-off')])) {
    sayso.follow(purpose, (granted) => {
      show(`[data-while-on="${purpose}"]`, granted);
      show(`[data-while-off="${purpose}"]`, !granted);
    });
  }
};

/** Moments worth counting are told to the page; only a tracker that runs can hear them. */
export const showMoments = () => {
  document.addEventListener('click', ({ target }) => {
    const moment = target.closest?.('[data-moment]')?.dataset.moment;
    if (!moment) return;
    document.dispatchEvent(new CustomEvent('larkline:moment', { detail: moment }));
    const asked = document.querySelector('#asked');
    if (asked && moment === 'ask for a line') asked.textContent = words.asked;
  });
};

const fits = (pattern, name) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern);

const sweepCookies = (mine) => {
  for (const name of document.cookie.split(/; */).map((pair) => pair.split('=')[0])) {
    if (mine(name)) document.cookie = `${name}=; Path=/; Max-Age=0`;
  }
};

const sweepStorage = async (mine) => {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage).filter(mine)) storage.removeItem(key);
  }
  // A database that a script still holds open goes when the page does.
  for (const { name } of (await indexedDB.databases?.()) ?? []) if (mine(name)) indexedDB.deleteDatabase(name);
};

const forget = ({ services = {} }) => {
  for (const { cookies = [], storage = [] } of Object.values(services)) {
    sweepCookies((name) => cookies.some((pattern) => fits(pattern, name)));
    sweepStorage((name) => storage.some((pattern) => fits(pattern, name))).catch(console.warn);
  }
};

/** What a refused purpose left behind in this browser is removed, by the names that the notice lists. */
export const forgetOnRefusal = (sayso, notice) => {
  for (const [name, purpose] of Object.entries(notice.purposes)) {
    if (purpose.services && purpose.regime !== 'required') {
      sayso.follow(name, (granted) => granted || setTimeout(() => sayso.allows(name) || forget(purpose), 300));
    }
  }
};
