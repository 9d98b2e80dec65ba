import type { Words } from './words.js';

export const en: Words = {
  tag: 'en',
  dir: 'ltr',
  list: 'marketing e-mails',
  unsubscribe: {
    title: 'Unsubscribe',
    ask: 'Do you want to stop “{purpose}” from {controller}?',
    button: 'Unsubscribe',
    note: 'One click is enough. Everything else stays as it is.',
  },
  unsubscribed: {
    title: 'You are unsubscribed',
    text: '{controller} has been told to stop “{purpose}”. A mail that is already on its way may still arrive.',
  },
  confirm: {
    title: 'Confirm your address',
    ask: 'Do you want to receive “{purpose}” from {controller} at this e-mail address?',
    button: 'Yes, I do',
    note: 'If you did not ask for this, close this page: nothing will be sent.',
  },
  confirmed: { title: 'Your address is confirmed', text: 'You will receive “{purpose}” from {controller}.' },
  broken: {
    title: 'This link does not work',
    text: 'It is incomplete or not ours. Nothing has changed. Please use the link in the newest mail, or write to the sender.',
  },
  expired: {
    title: 'This link has expired',
    text: 'Nothing has changed. If you still want the mails, please sign up again.',
  },
  withdrawn: {
    title: 'This was withdrawn',
    text: 'You have unsubscribed since this link was sent, and that stands. If you want the mails after all, please sign up again.',
  },
  unclear: { title: 'Nothing has changed', text: 'Please open the link from the mail again and use its button.' },
  later: { title: 'Please try again', text: 'Your wish could not be kept just now. Please try again in a minute.' },
};
