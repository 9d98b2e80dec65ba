/** Offices near the visitor: asks for the purpose first, the browser second, and sends a rounded place once. */
import { words } from './words.js';

const roughly = (degrees) => Math.round(degrees * 10) / 10;

const place = () =>
  new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject, { timeout: 8000 }));

const list = (offices) => {
  const arabic = document.documentElement.lang === 'ar';
  const rows = offices.map(({ name, ar, km }) => {
    const [row, label, far] = ['li', 'span', 'span'].map((tag) => document.createElement(tag));
    label.textContent = arabic ? ar : name;
    far.textContent = words.km(km);
    row.append(label, far);
    return row;
  });
  document.querySelector('#office-list').replaceChildren(...rows);
};

const search = async (note) => {
  note.textContent = words.searching;
  try {
    const { coords } = await place();
    const answer = await fetch(`/offices/near?lat=${roughly(coords.latitude)}&lon=${roughly(coords.longitude)}`);
    if (!answer.ok) throw new Error(String(answer.status));
    list((await answer.json()).offices);
    note.textContent = words.located;
  } catch {
    note.textContent = words.noLocation;
  }
};

const offer = (sayso, note) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button quiet';
  button.textContent = words.allowLocation;
  button.addEventListener('click', () => {
    const leave = sayso.follow(
      'location',
      (granted) => granted && void queueMicrotask(() => (leave?.(), search(note))),
    );
    sayso.choose({ location: 'granted' });
  });
  note.replaceChildren(words.askLocation, ' ', button);
};

export const offices = (sayso) => {
  const note = document.querySelector('#near-note');
  document.querySelector('#near')?.addEventListener('click', () => {
    if (sayso.allows('location')) void search(note);
    else offer(sayso, note);
  });
};
