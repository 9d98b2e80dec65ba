/** Markup that comes later: frameworks, tag managers, bodies that are swapped. */
import { counted, held, pixel, script, type Trap } from './trap.js';

const text = (html: string): string => `own.createHTML(${JSON.stringify(html).replaceAll('</', '<\\/')})`;
const nonce = `document.currentScript.nonce`;
/** Makes a held script in the page, as a framework does. */
const make = (name: string): string =>
  `const held = document.createElement('script'); held.type = 'text/plain'; held.nonce = ${nonce}; held.dataset.purpose = 'analytics'; held.text = own.createScript(${JSON.stringify(pixel(name))});`;
const FRAME = '<iframe data-purpose="analytics" data-src="HOST/frame" title="Frame"></iframe>';

export const LATE: readonly Trap[] = [
  {
    name: 'markup set by innerHTML',
    body: `<div id="box"></div>${script(`box.innerHTML = ${text(FRAME)};`)}`,
    granted: { requests: ['/frame'] },
  },
  {
    name: 'markup inserted after a while',
    body: `<div id="box"></div>${script(`setTimeout(() => box.insertAdjacentHTML('beforeend', ${text(FRAME)}), 60);`)}`,
    granted: { requests: ['/frame'] },
  },
  {
    name: 'a script appended by a framework',
    body: script(`${make('late')} document.head.append(held);`),
    granted: counted('late'),
  },
  {
    name: 'a script in a fragment',
    body: script(
      `${make('fragment')} const part = new DocumentFragment(); part.append(held); document.body.append(part);`,
    ),
    granted: counted('fragment'),
  },
  {
    name: 'a script that is moved twice',
    body: `<div id="a"></div><div id="b"></div>${script(`${make('moved')} a.append(held); b.append(held); setTimeout(() => { const now = document.querySelector('[data-purpose]'); if (now) a.append(now); }, 30);`)}`,
    granted: counted('moved'),
  },
  {
    name: 'a script and its copies',
    body: `<div id="box">${held('', 'src="HOST/lib.js"')}</div>${script(`setTimeout(() => document.body.append(box.cloneNode(true), box.cloneNode(true)), 40);`)}`,
    library: pixel('copy'),
    granted: { requests: ['/lib.js', '/pixel?copy'] },
  },
  {
    name: 'a body that is swapped',
    body: `<p>Old</p>${script(`${make('swapped')} const next = document.createElement('body'); next.append(held); setTimeout(() => document.body.replaceWith(next), 40);`)}`,
    granted: counted('swapped'),
  },
  {
    name: 'a route of a single-page application',
    body: `<main id="app"></main>${script(`setTimeout(() => { history.pushState({}, '', '#/films'); app.innerHTML = ${text(FRAME)}; }, 40);`)}`,
    granted: { requests: ['/frame'] },
  },
  {
    name: 'a frame in an element of the page that renders itself',
    body: `${script(`customElements.define('page-film', class extends HTMLElement { connectedCallback() { this.innerHTML = ${text(FRAME)}; } });`)}<page-film></page-film>`,
    granted: { requests: ['/frame'] },
  },
  {
    name: 'a frame in a closed details',
    body: `<details><summary>Film</summary>${FRAME}</details>`,
    granted: { requests: ['/frame'] },
  },
  {
    name: 'a frame in a dialog that is open',
    body: `<dialog open>${FRAME}</dialog>`,
    granted: { requests: ['/frame'] },
  },
  {
    name: 'a held script in a template that a script copies',
    body: `<template id="card">${FRAME}</template>${script(`setTimeout(() => document.body.append(card.content.cloneNode(true)), 30);`)}`,
    granted: { requests: ['/frame'] },
  },
  {
    name: 'markup that comes and goes within one task',
    body: script(
      `const box = document.createElement('div'); document.body.append(box); box.innerHTML = ${text(FRAME)}; box.remove();`,
    ),
    granted: {},
  },
];
