import { conditionFaults } from './names.js';
import { tagOf, type Scene } from './scene.js';
import { readSource } from './source.js';

/** What fetches as soon as it is parsed, by the attribute that says what. */
const FETCHES: Readonly<Record<string, readonly string[]>> = {
  iframe: ['src'],
  img: ['src', 'srcset'],
  link: ['href'],
  video: ['src', 'poster'],
  audio: ['src'],
  source: ['src', 'srcset'],
  track: ['src'],
  embed: ['src'],
  object: ['data'],
  input: ['src'],
};
const HELD = '[data-purpose]';

const isLater = (element: Element, name: string): boolean => element.hasAttribute(`data-${name}`);

/** D02, D03, D11: held in name only. */
const holdFault = (element: HTMLElement): [code: string, text: string] | undefined => {
  const { localName } = element;
  if (localName === 'template') return;
  if (localName === 'script')
    return (element as HTMLScriptElement).type === 'text/plain'
      ? undefined
      : ['D02', `${tagOf(element)} runs without asking: give it type="text/plain", and its own type as data-type.`];
  const names = FETCHES[localName];
  if (!names)
    return [
      'D11',
      `${tagOf(element)} cannot be held: put it into <template data-purpose>, or use ${Object.keys(FETCHES).join(', ')}.`,
    ];
  const live = names.find((name) => element.hasAttribute(name) && !isLater(element, name));
  if (live) return ['D03', `${tagOf(element)} is fetched without asking: write data-${live} in place of ${live}.`];
  return names.some((name) => isLater(element, name))
    ? undefined
    : ['D11', `${tagOf(element)} holds nothing: it has no ${names.map((name) => `data-${name}`).join(' or ')}.`];
};

const conditionOf = (text: string): unknown => {
  try {
    return text.startsWith('{') ? JSON.parse(text) : text;
  } catch {
    return { [text]: 'no JSON' };
  }
};

const look = (element: HTMLElement, { notice, say }: Scene): void => {
  const fault = holdFault(element);
  if (fault) say(...fault);
  for (const text of conditionFaults(notice, conditionOf(element.dataset['purpose'] ?? '')))
    say('D04', `${tagOf(element)}: ${text}.`);
};

/** A held template is parsed anew, so only the page's own text still tells of a shadow root that was declared in it. */
const SHADOWED = /<template\b[^>]*\bdata-purpose\b[^>]*>(?:(?!<\/template)[\s\S])*?<template\b[^>]*\bshadowrootmode\b/i;

const checkSource = async ({ say, signal }: Scene): Promise<void> => {
  if (!document.querySelector('template[data-purpose]')) return;
  const [found] = SHADOWED.exec(await readSource()) ?? [];
  if (!found || signal.aborted) return;
  const [tag] = /^<[^>]*>/.exec(found) ?? [];
  say('D10', `${tag} holds a declarative shadow root, which is dropped on release: attach it by script.`);
};

/** What stands in the markup, now and later. */
export const watchMarkup = (scene: Scene): void => {
  const meet = (root: ParentNode): void => {
    for (const element of root.querySelectorAll<HTMLElement>(HELD)) look(element, scene);
  };
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue;
        if (node.matches(HELD)) look(node, scene);
        meet(node);
      }
  });
  meet(document);
  observer.observe(document, { childList: true, subtree: true });
  scene.signal.addEventListener('abort', () => observer.disconnect());
  checkSource(scene).catch(() => undefined);
};
