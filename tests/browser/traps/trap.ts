/**
 * A trap: a page on which other systems leak before an answer, or go on after a refusal. In each, `HOST` stands for the
 * vendor's address and `own` for the page's own Trusted Types policy. Before an answer and after a refusal every trap
 * leaves the vendor without a request and the browser without a trace; after a grant it leaves exactly `granted`.
 */
export interface Trap {
  name: string;
  /** What stands in the body. */
  body: string;
  /** What the vendor's `/lib*.js` does. */
  library?: string;
  /** With the guard in front: the page's own code is not gated. */
  guard?: boolean;
  /** The stub instead of a core in the head; the core comes at the end of the body. */
  stub?: boolean;
  /** An error that the page makes by itself, once it may run. */
  fault?: RegExp;
  granted: Traces;
  /** Where a page under a grant does less than in the moment of the grant. Default: the same. */
  later?: Traces;
}

/** What was left behind, each sorted. */
export interface Traces {
  /** Paths that the vendor was asked for, each as often as it was. */
  requests?: readonly string[];
  /** Names of cookies. */
  cookies?: readonly string[];
  /** Names of databases, and keys of both storages. */
  storage?: readonly string[];
}

/** A script of the page's, under its policy. */
export const script = (text: string): string => `<script nonce="{nonce}">${text}</script>`;
/** A held script. */
export const held = (inner: string, attributes = ''): string =>
  `<script type="text/plain" data-purpose="analytics" nonce="{nonce}" ${attributes}>${inner}</script>`;
export const template = (inner: string): string => `<template data-purpose="analytics">${inner}</template>`;
/** Asks the vendor for a picture: the smallest way to be counted. */
export const pixel = (name: string): string => `new Image().src = 'HOST/pixel?${name}';`;
export const counted = (...names: string[]): Traces => ({ requests: names.map((name) => `/pixel?${name}`) });
