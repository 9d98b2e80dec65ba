/** What the numbers stand on: the page alone, with an empty script, and with a script of 1 kB that does the least. */
import { WORDS } from '../subject.mjs';
import { external, plain } from './shared.mjs';

export const bare = { id: 'bare', name: 'The bare page', floor: true, files: () => ({}), page: () => ({}) };

export const empty = {
  id: 'empty',
  name: 'An empty script',
  floor: true,
  files: ({ mark }) => ({ '/empty.js': `${mark('__start();__told(true)')}` }),
  page: () => ({ head: external('/empty.js') }),
};

/** One yes or no for all purposes in a cookie, one bar, nothing else: about what an afternoon brings. */
const script = (mark) => `${mark('__start();')}(function(d){
var c=/(?:^|; )ok=(\\w)/.exec(d.cookie),v=c&&c[1],b;
function go(){d.querySelectorAll('script[data-ok]').forEach(function(o){var s=d.createElement('script');s.async=false;if(o.dataset.src)s.src=o.dataset.src;else s.text=o.text;o.replaceWith(s)});d.querySelectorAll('iframe[data-ok]').forEach(function(f){f.src=f.dataset.src})}
window.allows=function(){return v==='y'};
function say(x){v=x;d.cookie='ok='+x+';path=/;max-age=15724800;samesite=lax';b.remove();if(x==='y')go()}
${mark('__told(allows());')}
d.addEventListener('DOMContentLoaded',function(){if(v){if(v==='y')go();return}
b=d.createElement('div');b.id='ask';b.style.cssText='position:fixed;left:0;right:0;bottom:0;padding:16px;background:#fff;border-top:1px solid #889';
b.innerHTML=${JSON.stringify(`<p>${WORDS.text}</p><button id="yes">${WORDS.accept}</button> <button id="no">${WORDS.refuse}</button>`)};
d.body.append(b);b.onclick=function(e){if(e.target.id==='yes')say('y');if(e.target.id==='no')say('n')}})})(document)`;

export const byHandScript = {
  id: 'by-hand',
  name: 'A script of 1 kB by hand',
  floor: true,
  gates: 'all',
  frames: true,
  mostPurposes: 1,
  files: ({ mark }) => ({ '/by-hand.js': script(mark) }),
  page: ({ tags, frame }) => ({
    head: external('/by-hand.js'),
    held: plain('data-ok')(tags).replaceAll(' src=', ' data-src='),
    frame: frame && `<iframe data-ok data-src="${frame}" title="Offers"></iframe>`,
  }),
  query: `() => allows()`,
  banner: `document.querySelector('#ask')`,
  accept: '#yes',
  refuse: '#no',
};
