/** A small portrait drawn out of bytes: the same bytes give the same bird. */
const pick = (list, byte) => list[byte % list.length];

const GROUNDS = ['#f6c89f', '#bcd8d2', '#f2dc9b', '#cfc6e6', '#f3b7ab', '#bfd3ea'];
const COATS = ['#35516b', '#7a4b3a', '#2f6b5f', '#5b4a86', '#a2482f', '#3b6a8f'];
const BREASTS = ['#fff3df', '#ffe1c4', '#eef4e6', '#f6e7f0'];

export const portrait = (bytes) => {
  const [ground, coat, breast] = [pick(GROUNDS, bytes[0]), pick(COATS, bytes[1]), pick(BREASTS, bytes[2])];
  const crest = 14 + (bytes[3] % 10);
  const tilt = (bytes[4] % 17) - 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="${ground}"/>
<g transform="rotate(${tilt} 48 60)"><path d="M22 96c0-26 8-46 28-46s26 20 26 46z" fill="${coat}"/><path d="M34 96c0-18 5-30 16-30s16 12 16 30z" fill="${breast}"/>
<path d="M50 50c-4-${crest} 2-${crest + 6} 10-${crest + 4}-5 5-4 9-2 ${crest - 6}z" fill="${coat}"/><circle cx="50" cy="48" r="18" fill="${coat}"/>
<path d="M66 46l14 4-14 5z" fill="#e79a3c"/><circle cx="56" cy="44" r="3.4" fill="#fff"/><circle cx="57" cy="44" r="1.7" fill="#1c1c1c"/></g></svg>`;
};
