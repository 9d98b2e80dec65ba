import { tagOf, type Say } from './scene.js';

/** Whether a script is a classic tag of ours, by the name of its file. */
const isTag = ({ src }: HTMLScriptElement): boolean => /\/sayso\.js(?:[?#]|$)/.test(src);

/** D08: two tags, or a second `createConsent` while the first one's instance lives: its notice and options do nothing. */
export const checkTwice = (isSecond: boolean, say: Say): void => {
  const [, second] = [...document.scripts].filter(isTag);
  if (second) say('D08', `${tagOf(second)} is the second tag on this page: its notice and options do nothing.`);
  if (isSecond)
    say('D08', 'createConsent() was called again while its first instance lives: destroy() that one first.');
};
