/** The rows of the report: what they are called, in which unit, and what stands about them. */
const ms = (row, title, long) => ({ row, title, long, unit: 'ms' });
const bytes = (row, title, long) => ({ row, title, long, unit: 'bytes', exact: true });
const speeds = (row, long) => [1, 4, 20].map((cpu) => ms(`${row}${cpu}`, `${cpu} ×, ms`, `${long}, ${cpu} ×`));

export const TABLES = [
  {
    title: 'Bytes',
    text: 'What a contestant adds to the page, nothing cached: its files that were asked for, and as many bytes as the page with it outweighs the bare one. For a first visitor up to the kept choice; with Sayso up to its delivery, signed receipt included. Held scripts are not counted.',
    columns: [
      bytes('returningRaw', 'returning, raw', 'Bytes, returning visitor, raw'),
      bytes('returningGzip', 'gzip', 'Bytes, returning visitor, gzip'),
      bytes('returningBrotli', 'brotli', 'Bytes, returning visitor, brotli'),
      bytes('firstRaw', 'first, raw', 'Bytes, first visitor, raw'),
      bytes('firstGzip', 'gzip', 'Bytes, first visitor, gzip'),
      bytes('firstBrotli', 'brotli', 'Bytes, first visitor, brotli'),
    ],
  },
  {
    title: 'From the first statement to the answer',
    text: 'A returning visitor who accepted: from the first statement of the main script until the page can know that analytics is granted. What runs inline before it, such as the starter, is added; fetching is not.',
    columns: speeds('answer', 'Script start to answer'),
  },
  {
    title: 'Script on the main thread',
    text: 'A returning visitor: compiling and running until the page rests, above the bare page. The last column is the longest single script.',
    columns: [...speeds('script', 'Script CPU added'), ms('longest20', 'longest, 20 ×, ms', 'Longest script, 20 ×')],
  },
  {
    title: 'From the navigation on',
    text: 'To the answer for a returning visitor, and to the banner at rest for a first one: visible, in its last place, fully opaque. Slow 4G is that of DevTools: 562 ms a request, 1.44 Mbit/s.',
    columns: [
      ms('navigation', 'answer, ms', 'Navigation to answer'),
      ms('slowNavigation', 'answer, slow 4G, ms', 'Navigation to answer, slow 4G'),
      ms('banner', 'banner, ms', 'Navigation to banner at rest'),
      ms('slowBanner', 'banner, slow 4G, ms', 'Navigation to banner at rest, slow 4G'),
    ],
  },
  {
    title: 'What the page suffers',
    text: 'A first visit. LCP is told as what is added to the bare page.',
    columns: [
      ms('slowLcpAdded', 'LCP added, slow 4G, ms', 'LCP added, slow 4G'),
      {
        row: 'slowLcpOurs',
        title: 'banner is LCP',
        long: 'Share of runs in which the banner is the LCP element',
        unit: 'count',
      },
      { row: 'cls', title: 'CLS', long: 'CLS', unit: 'shift' },
      { row: 'slowCls', title: 'CLS, slow 4G', long: 'CLS, slow 4G', unit: 'shift' },
      { row: 'firstLong', title: 'long tasks', long: 'Long tasks, first visit', unit: 'count' },
      {
        row: 'tasks20',
        title: 'long tasks, returning, 20 ×',
        long: 'Long tasks, returning visit, 20 ×',
        unit: 'count',
      },
    ],
  },
  {
    title: 'After the click',
    text: 'A real click on “accept all”: until the next paint, and until the first statement of the first held script, which is fetched then.',
    columns: [
      ms('paint', 'to paint, ms', 'Accept to next paint'),
      ms('gate', 'to the held script, ms', 'Accept to the held script'),
    ],
  },
  {
    title: 'What it weighs in memory, and how fast it answers',
    text: 'A returning visitor; heap after a collection, above the bare page. Questions are asked in a loop by the page’s own script.',
    columns: [
      { row: 'heapAdded', title: 'heap added, kB', long: 'Heap added', unit: 'kB' },
      { row: 'elementsAdded', title: 'elements added', long: 'Elements added, returning', unit: 'count', exact: true },
      {
        row: 'firstElementsAdded',
        title: 'elements added, first visit',
        long: 'Elements added, first visit',
        unit: 'count',
        exact: true,
      },
      {
        row: 'queries',
        title: 'queries a second, million',
        long: 'Queries per second',
        unit: 'million',
        highest: true,
      },
    ],
  },
  {
    title: 'Many held scripts',
    text: 'Inline scripts behind one purpose, released by one click.',
    columns: [10, 100, 1000].flatMap((count) => [
      ms(`paint-tags-${count}`, `${count}: to paint, ms`, `Accept to next paint, ${count} tags`),
      ms(`gate-tags-${count}`, `${count}: to the first, ms`, `Accept to the held script, ${count} tags`),
    ]),
  },
  {
    title: 'Many purposes',
    text: 'Is the choice still known on the next visit? A browser drops a cookie above 4 kB. Who has a fixed number of purposes is missing where that is exceeded.',
    columns: [5, 50, 500].flatMap((count) => [
      {
        row: `stored-${count}`,
        title: `${count}: bytes in cookies`,
        long: `Bytes in cookies, ${count} purposes`,
        unit: 'bytes',
        plain: true,
      },
      { row: `kept-${count}`, title: 'kept', long: `Choice kept, ${count} purposes`, unit: 'yes', plain: true },
      ms(`panel-${count}`, 'panel open, ms', `Panel open, ${count} purposes`),
    ]),
  },
];

export const CHECKS = [
  { check: 'shutBefore', title: 'nothing runs before' },
  { check: 'asked', title: 'asks' },
  { check: 'openAfter', title: 'all runs after accepting' },
  { check: 'frame', title: 'frame shut before, open after' },
  { check: 'heldToIt', title: 'runs on the next visit' },
  { check: 'notAskedAgain', title: 'not asked again' },
  { check: 'answersRight', title: 'answers right' },
  { check: 'shutAfterRefusal', title: 'nothing runs after refusing' },
  { check: 'refusalKept', title: 'refusal kept' },
  { check: 'tags1000', title: '1,000 tags run' },
];

const chart = (row, file, title, note, unit, more) => ({ row, file, title, note, unit, ...more });
export const CHARTS = [
  chart(
    'returningBrotli',
    'bytes-returning',
    'Bytes for a returning visitor',
    'brotli 11, nothing cached; logarithmic',
    'bytes',
    { log: true },
  ),
  chart(
    'firstBrotli',
    'bytes-first',
    'Bytes for a first visitor',
    'brotli 11, up to the kept choice, with Sayso up to its delivery; logarithmic',
    'bytes',
    { log: true },
  ),
  chart(
    'answer20',
    'answer',
    'Script start to answer, 20 × slower',
    'ms, returning visitor; the line spans the quartiles; logarithmic',
    'ms',
    { log: true },
  ),
  chart(
    'script20',
    'script',
    'Script on the main thread, 20 × slower',
    'ms above the bare page, returning visitor; logarithmic',
    'ms',
    { log: true },
  ),
  chart('slowNavigation', 'navigation', 'Navigation to answer, slow 4G', 'ms, returning visitor, nothing cached', 'ms'),
  chart('banner', 'banner', 'Navigation to banner at rest', 'ms, first visitor, no throttling', 'ms'),
  chart('slowBanner', 'banner-slow', 'Navigation to banner at rest, slow 4G', 'ms, first visitor', 'ms'),
  chart('gate', 'gate', 'Accept to the first statement of a held script', 'ms', 'ms'),
  chart('paint-tags-1000', 'tags', 'Accept to next paint with 1,000 held scripts', 'ms', 'ms'),
  chart('heapAdded', 'heap', 'Heap added', 'kB, returning visitor, after a collection', 'kB'),
  chart('queries', 'queries', 'Queries per second', 'million; logarithmic', 'million', { log: true, highest: true }),
];
