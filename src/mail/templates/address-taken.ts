import type { MailContent, NoticeScene } from './content.js';
import { Phrases } from './phrases.js';

/**
 * The person who registered is told nothing of this: only the owner of the address learns that it is taken. Nothing
 * was done, so the mail says first that it may be ignored.
 */
export function addressTaken(props: NoticeScene): MailContent {
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
      ...phrases.precaution(props),
      phrases.questions(),
    ],
  };
}
