/** Osano's cookieconsent 3, opt-in, as its download wizard writes it. It gates nothing: the page loads by hand. */
import { WORDS } from '../subject.mjs';
import { byHand, css, external, inline, packaged } from './shared.mjs';

const init = ({ tags, mark }) => `${byHand(tags)}
function told(popup){${mark('__told(popup.hasConsented());')}if(popup.hasConsented())letOut(function(){return true})}
window.cookieconsent.initialise({type:'opt-in',theme:'classic',palette:{popup:{background:'#237afc'},button:{background:'#fff',text:'#237afc'}},content:${JSON.stringify({ message: WORDS.text, allow: WORDS.accept, deny: WORDS.refuse, link: 'Privacy', href: '/privacy' })},
onInitialise:function(){told(this)},onStatusChange:function(){told(this)},onRevokeChoice:function(){told(this)}},function(popup){${mark('window.__lib=popup;')}});`;

export default {
  id: 'osano',
  name: "Osano's cookieconsent",
  package: 'cookieconsent',
  gates: 'hand',
  mostPurposes: 1,
  files: ({ mark }) => ({
    '/cookieconsent.min.css': packaged('cookieconsent/build/cookieconsent.min.css'),
    '/cookieconsent.min.js': `${mark('__start();')}${packaged('cookieconsent/build/cookieconsent.min.js')}`,
  }),
  page: (subject) => ({
    head: css('/cookieconsent.min.css'),
    last: external('/cookieconsent.min.js') + inline(init(subject)),
  }),
  query: `() => __lib.hasConsented()`,
  banner: `document.querySelector('.cc-window')`,
  accept: '.cc-window .cc-allow',
  refuse: '.cc-window .cc-deny',
};
