import type { MailContent, Scene } from './content.js';
import { Phrases } from './phrases.js';

/**
 * The person who registered is told nothing of this: only the owner of the address learns that it is taken. There is
 * nothing to object to, for nothing was done; a stranger must not be able to put a link that ends sessions into a mail.
 */
export function addressTaken(props: Scene): MailContent {
  const phrases = new Phrases(props);
  return {
    locale: props.locale,
    subject: phrases.say('addressTaken.subject'),
    preheader: phrases.say('addressTaken.preheader'),
    blocks: [
      phrases.paragraph('addressTaken.what'),
      phrases.facts('addressTaken.from'),
      phrases.paragraph('addressTaken.wasYou'),
      phrases.link('shared.goRecover', props.publicUrl),
      phrases.paragraph('addressTaken.notYou'),
      phrases.questions(),
    ],
  };
}
