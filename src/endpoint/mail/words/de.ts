import type { Words } from './words.js';

export const de: Words = {
  tag: 'de',
  dir: 'ltr',
  list: 'Werbe-E-Mails',
  unsubscribe: {
    title: 'Abmelden',
    ask: '„{purpose}“ von {controller} nicht mehr erhalten?',
    button: 'Abmelden',
    note: 'Ein Klick genügt. Alles andere bleibt, wie es ist.',
  },
  unsubscribed: {
    title: 'Sie sind abgemeldet',
    text: '{controller} weiß, dass Sie „{purpose}“ nicht mehr wünschen. Eine Mail, die schon unterwegs ist, kann noch ankommen.',
  },
  confirm: {
    title: 'Adresse bestätigen',
    ask: 'Möchten Sie „{purpose}“ von {controller} an diese E-Mail-Adresse erhalten?',
    button: 'Ja, gern',
    note: 'Wenn Sie das nicht angefordert haben, schließen Sie diese Seite: Es wird nichts gesendet.',
  },
  confirmed: { title: 'Ihre Adresse ist bestätigt', text: 'Sie erhalten „{purpose}“ von {controller}.' },
  broken: {
    title: 'Dieser Link funktioniert nicht',
    text: 'Er ist unvollständig oder nicht von uns. Es hat sich nichts geändert. Bitte nutzen Sie den Link in der neuesten Mail, oder schreiben Sie dem Absender.',
  },
  expired: {
    title: 'Dieser Link ist abgelaufen',
    text: 'Es hat sich nichts geändert. Wenn Sie die Mails noch wünschen, melden Sie sich bitte neu an.',
  },
  withdrawn: {
    title: 'Das wurde widerrufen',
    text: 'Sie haben sich abgemeldet, seit dieser Link gesendet wurde, und dabei bleibt es. Wenn Sie die Mails doch wünschen, melden Sie sich bitte neu an.',
  },
  unclear: {
    title: 'Es hat sich nichts geändert',
    text: 'Bitte öffnen Sie den Link aus der Mail noch einmal und nutzen Sie den Knopf dort.',
  },
  later: {
    title: 'Bitte noch einmal',
    text: 'Ihr Wunsch konnte gerade nicht festgehalten werden. Bitte versuchen Sie es in einer Minute noch einmal.',
  },
};
