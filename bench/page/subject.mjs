/** The page that every contestant stands on: a landing page with a picture, four purposes, held scripts and one frame. */
import { deflateSync } from 'node:zlib';

const FIRST = [
  {
    id: 'necessary',
    title: 'Necessary',
    text: 'Keeps you signed in and remembers what you answer here.',
    required: true,
  },
  { id: 'preferences', title: 'Preferences', text: 'Remembers your language, your region and the layout you chose.' },
  { id: 'analytics', title: 'Analytics', text: 'Counts which pages are used, so that we can improve them.' },
  {
    id: 'marketing',
    title: 'Partner offers',
    text: 'Our partners show their offers here and set cookies of their own.',
  },
];

export const WORDS = {
  title: 'Your choices at Larkline',
  text: 'We would like to use cookies and similar means for the purposes below. Nothing of it runs before you agree.',
  accept: 'Accept all',
  refuse: 'Reject all',
  settings: 'Choose for yourself',
  save: 'Save my choices',
};

/** The purposes of a page: the first four as above, further ones made up. Keys count from 1. */
export const purposesOf = (count) =>
  Array.from({ length: count }, (_, i) => ({
    ...(FIRST[i] ?? {
      id: `purpose${i + 1}`,
      title: `Purpose ${i + 1}`,
      text: `What purpose ${i + 1} is for, in a line.`,
    }),
    key: i + 1,
  }));

/** What a page holds back. Every held script says so in its first statement. */
export const TAGS = [
  { purpose: 'preferences', src: '/held/preferences.js' },
  { purpose: 'analytics', src: '/held/analytics-1.js' },
  { purpose: 'analytics', src: '/held/analytics-2.js' },
  { purpose: 'marketing', src: '/held/marketing.js' },
];
export const heldFiles = () => Object.fromEntries(TAGS.map(({ src }) => [src, `__ran('${src}');`]));
/** Many held scripts stand in the page itself: a thousand requests would measure the network. */
export const inlineTags = (count) =>
  Array.from({ length: count }, (_, i) => ({ purpose: 'analytics', text: `__ran('${i}')` }));

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
const crc = (bytes) => {
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
};
function chunk(type, body) {
  const inner = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const out = Buffer.alloc(inner.length + 8);
  out.writeUInt32BE(body.length, 0);
  inner.copy(out, 4);
  out.writeUInt32BE(crc(inner), inner.length + 4);
  return out;
}

/** The page's largest element: a picture of about 60 kB, the same on every run. */
function picture(width = 1120, height = 420) {
  const rows = Buffer.alloc((width + 1) * height);
  let seed = 1;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      rows[y * (width + 1) + 1 + x] = 90 + ((x + y) >> 4) + (seed % 19 === 0 ? (seed >> 16) & 3 : 0);
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const STYLE = `*{box-sizing:border-box}body{margin:0;font:16px/1.6 system-ui,sans-serif;color:#1c2430;background:#fff}
header,main,footer{max-width:1120px;margin:0 auto;padding:16px}nav a{margin-right:16px;color:inherit}
.hero img{width:100%;height:auto;aspect-ratio:1120/420;display:block;border-radius:12px}h1{font-size:2.4rem;line-height:1.2}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:16px}
.card{border:1px solid #d5dae2;border-radius:12px;padding:16px}.frame{min-height:120px}
iframe{width:100%;height:120px;border:0}footer{border-top:1px solid #d5dae2;margin-top:32px}`;

const SENTENCE = 'A small team answers its calls from anywhere, and nobody has to know which desk the phone stands on.';
const card = (i) =>
  `<article class="card"><h2>Plan ${i + 1}</h2><p>${SENTENCE}</p><p>${i + 3} numbers, ${(i + 1) * 5} people.</p><a href="/plans/${i + 1}">More about plan ${i + 1}</a></article>`;

export const pageFiles = () => ({ '/site.css': STYLE, '/hero.png': picture(), ...heldFiles() });

/** The page's HTML with what a contestant adds: `head`, `first` and `last` in the body, `held`, and its `frame`. */
export const pageOf = ({ head = '', first = '', held = '', last = '', frame = '' } = {}) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Larkline: phones for small teams</title>
<link rel="icon" href="data:,">
${head}
<link rel="stylesheet" href="/site.css">
</head>
<body>
${first}
<header><nav><a href="/">Larkline</a><a href="/plans">Plans</a><a href="/help">Help</a><a href="/about">About us</a></nav></header>
<main>
<section class="hero"><h1>Phones for small teams</h1><p>${SENTENCE} ${SENTENCE}</p><img src="/hero.png" width="1120" height="420" alt="A desk with a phone"></section>
<section class="cards">${Array.from({ length: 12 }, (_, i) => card(i)).join('\n')}</section>
<section class="frame">${frame}</section>
${Array.from({ length: 6 }, () => `<p>${SENTENCE} ${SENTENCE} ${SENTENCE}</p>`).join('\n')}
</main>
<footer><p>Larkline · <a href="/privacy">Privacy</a></p></footer>
${held}
${last}
</body>
</html>
`;
