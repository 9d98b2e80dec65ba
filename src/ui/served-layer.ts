/** The first layer as text: the same frame, words, names and style sheet as the element's own. */
import type { LayerHost } from '../layer.js';
import { asText, escape } from './as-text.js';
import { firstSheet, frame, nameOf } from './first-frame.js';
import { words, type Told } from './first-words.js';
import { labelsOf, shownBy } from './labels.js';
import { lookIn } from './look.js';

/** How the style sheets come into the page. */
export interface Dress {
  /** The nonce of the page's policy, for the `<style>` in the layer. */
  nonce?: string | undefined;
  /** The folder of Sayso's files, as `data-base` names it, for links to the sheets in place of a `<style>`. */
  stylesheets?: string | undefined;
  /** The sheet of the look that `theme` names: `import soft from 'sayso/themes/soft'`. */
  look?: string | undefined;
}

/** The element's sheet as it stands in a page. */
export const servedSheet: string = firstSheet.trim();

const linkTo = (href: string): string => `<link rel="stylesheet" href="${escape(href)}">`;

const styleOf = ({ nonce, stylesheets, look }: Dress, theme: string | undefined): string => {
  if (stylesheets !== undefined)
    return linkTo(`${stylesheets}first-layer.css`) + (look ? linkTo(`${stylesheets}themes/${lookIn(theme)}.css`) : '');
  const tag = `<style${nonce ? ` nonce="${escape(nonce)}"` : ''}>`;
  return [servedSheet, look?.trim()].map((text) => (text ? `${tag}${text}</style>` : '')).join('');
};

const written = (named: Readonly<Record<string, string>>): string =>
  Object.entries(named)
    .map(([name, value]) => ` ${name}="${escape(value)}"`)
    .join('');

/**
 * `hidden` inside keeps all of it away until the sheet is there, whose `all: initial` wins: where a policy refuses the
 * sheet, or before it has come, nothing is seen rather than something without looks.
 */
export const servedLayer = (host: Told & Pick<LayerHost, 'attributes'>, dress: Dress): string => {
  const { texts, attributes } = host;
  const shown = JSON.stringify(shownBy(texts, 'first', attributes));
  const named = { ...labelsOf(host, nameOf(host)), 'data-shown': shown };
  const root = `${styleOf(dress, attributes['theme'])}${asText(frame).replace('<div', '<div hidden')}`;
  const shadow = `<template shadowrootmode="open">${root}</template>`;
  return `<sayso-banner hidden${written(named)}>${shadow}${asText(words(host))}</sayso-banner>`;
};
