/** What vendors hand out to be pasted into a page, held as their users should hold it. */
import { held, pixel, template, type Trap } from './trap.js';

const frame = (attributes: string): string => `<iframe src="HOST/frame" ${attributes}></iframe>`;
const framed = { requests: ['/frame'] };

export const EMBEDS: readonly Trap[] = [
  {
    name: 'a film with every permission asked for',
    body: template(
      frame(
        'width="560" height="315" title="Film" allow="accelerometer; autoplay; encrypted-media" referrerpolicy="strict-origin-when-cross-origin" allowfullscreen',
      ),
    ),
    granted: framed,
  },
  {
    name: 'a map',
    body: template(frame('width="600" height="450" loading="eager" referrerpolicy="no-referrer" title="Map"')),
    granted: framed,
  },
  {
    name: 'a post: a quotation and the script that dresses it',
    body: `<blockquote><a href="HOST/post">A post</a></blockquote>${held('', 'async src="HOST/lib.js" charset="utf-8"')}`,
    library: `const frame = document.createElement('iframe'); frame.title = 'Post'; frame.src = 'HOST/frame'; document.body.append(frame);`,
    granted: { requests: ['/frame', '/lib.js'] },
  },
  {
    name: 'a chat that loads itself',
    body: held(
      `(function () { var w = window; w.chat = function () { (w.chat.q = w.chat.q || []).push(arguments); };
       var s = document.createElement('script'); s.async = true; s.src = own.createScriptURL('HOST/lib.js'); document.head.appendChild(s); })(); chat('boot');`,
    ),
    library: `document.cookie = '_hjChat=1; path=/';`,
    granted: { requests: ['/lib.js'], cookies: ['_hjChat'] },
  },
  {
    name: 'a tag with its configuration beside it',
    body:
      held('', 'async src="HOST/lib.js?id=G-X"') +
      held(
        `window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); } gtag('js', 1); gtag('config', 'G-X');`,
      ),
    library: `document.cookie = '_ga=1; path=/'; document.cookie = '_ga_X=1; path=/';`,
    granted: { requests: ['/lib.js?id=G-X'], cookies: ['_ga', '_ga_X'] },
  },
  {
    name: 'a tag with an id that its script looks for',
    body: held('', 'id="vendor-tag" data-site="42" src="HOST/lib.js"'),
    library: `const { site } = document.getElementById('vendor-tag').dataset; new Image().src = 'HOST/pixel?site-' + site;`,
    granted: { requests: ['/lib.js', '/pixel?site-42'] },
  },
  {
    name: 'a test of two versions that hides the page until it is there',
    body: held(`document.documentElement.classList.add('hide'); ${pixel('variant')}`),
    granted: { requests: ['/pixel?variant'] },
  },
  {
    name: 'a calendar: a box and its script',
    body: `<div class="calendar" data-url="HOST/frame"></div>${held('', 'src="HOST/lib.js" async')}`,
    library: `for (const box of document.querySelectorAll('.calendar')) { const frame = document.createElement('iframe'); frame.title = 'Calendar'; frame.src = box.dataset.url; box.append(frame); }`,
    granted: { requests: ['/frame', '/lib.js'] },
  },
];
