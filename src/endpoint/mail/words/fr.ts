import type { Words } from './words.js';

export const fr: Words = {
  tag: 'fr',
  dir: 'ltr',
  list: 'e-mails publicitaires',
  unsubscribe: {
    title: 'Se désabonner',
    ask: 'Ne plus recevoir « {purpose} » de {controller} ?',
    button: 'Se désabonner',
    note: 'Un clic suffit. Tout le reste demeure inchangé.',
  },
  unsubscribed: {
    title: 'Vous êtes désabonné(e)',
    text: '{controller} sait que vous ne voulez plus recevoir « {purpose} ». Un message déjà envoyé peut encore arriver.',
  },
  confirm: {
    title: 'Confirmer votre adresse',
    ask: 'Souhaitez-vous recevoir « {purpose} » de {controller} à cette adresse e-mail ?',
    button: 'Oui, je le souhaite',
    note: 'Si vous n’avez rien demandé, fermez cette page : rien ne sera envoyé.',
  },
  confirmed: { title: 'Votre adresse est confirmée', text: 'Vous recevrez « {purpose} » de {controller}.' },
  broken: {
    title: 'Ce lien ne fonctionne pas',
    text: 'Il est incomplet ou ne vient pas de nous. Rien n’a changé. Utilisez le lien du message le plus récent, ou écrivez à l’expéditeur.',
  },
  expired: {
    title: 'Ce lien a expiré',
    text: 'Rien n’a changé. Si vous souhaitez toujours recevoir ces messages, inscrivez-vous de nouveau.',
  },
  withdrawn: {
    title: 'Ceci a été retiré',
    text: 'Vous vous êtes désabonné(e) depuis l’envoi de ce lien, et cela reste valable. Pour recevoir ces messages malgré tout, inscrivez-vous de nouveau.',
  },
  unclear: { title: 'Rien n’a changé', text: 'Rouvrez le lien du message et utilisez le bouton de la page.' },
  later: {
    title: 'Veuillez réessayer',
    text: 'Votre demande n’a pas pu être enregistrée. Veuillez réessayer dans une minute.',
  },
};
