import type { Locale } from '../locale.js';

const en: Locale = {
  tag: 'en',
  dir: 'ltr',
  messages: {
    label: 'Your privacy choices',
    ask: '{site} would like your permission for: {purposes}.',
    later: 'Yes or no, your answer holds for {days}. You can change it at any time.',
    laterAlways: 'Yes or no, your answer holds until you change it.',
    accept: 'Accept all',
    refuse: 'Reject all',
    choose: 'Choose',
    title: 'Your privacy choices',
    intro: 'Switch each purpose on or off, then save. You can change it at any time.',
    save: 'Save',
    close: 'Close without saving',
    on: 'On',
    off: 'Off',
    always: 'Always on',
    lost: 'When off, you do without: {lost}',
    recipients: 'Shared with {names}',
    basis: 'Legal basis: {basis}',
    valid: 'Your answer holds for {days}',
    validAlways: 'Your answer holds until you change it',
    since: 'Answered on {date}',
    before: 'Your earlier answer: {answer}',
    honoured: 'Your browser sends Global Privacy Control, so this is off: {purposes}.',
    revised: 'We ask again because this has changed: {purposes}.',
    expired: 'We ask again because your answer has expired: {purposes}.',
    'new-purpose': 'New since your last answer: {purposes}.',
    unsaved: 'Not saved yet',
    saved: 'Saved. You can change it at any time.',
    savedLater: 'Saved on this device. It will be sent when you are online.',
    notKept: 'Your browser does not let us save this: it holds for this page only.',
  },
};

export default en;
