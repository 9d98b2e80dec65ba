/** Forms that a notice and its texts have in common. */
import { form } from './rules.js';

export const hash = form(/^[\w-]{43}$/, 'the base64url SHA-256 that `sayso hash --write` fills in');
export const locale = form(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, 'a language tag (BCP 47) such as "en" or "pt-BR"');
export const href = form(/^(?![a-z][a-z0-9+.-]*:)[!-\uffff]+$|^https?:\/\/[!-\uffff]+$/i, 'a path or an http(s) URL');

export const PURPOSE_NAME = /^[a-z][a-z0-9_]{0,62}$/;
export const NAME_WANT = "a name of a-z, 0-9 and _ that starts with a letter and is no word of JavaScript's own";

/** The name of a service. */
export const TITLE = /^\S(.{0,98}\S)?$/;
export const TITLE_WANT = 'a name of at most 100 characters';
