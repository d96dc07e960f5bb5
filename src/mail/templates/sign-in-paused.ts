import type { MailContent, Scene } from './content.js';
import { Phrases } from './phrases.js';

/**
 * Too many strangers guessed: from devices we do not know, the password alone is not enough any more. There is nothing
 * to object to, for nobody got in; ending everything would take the known devices from their owner, too.
 */
export function signInPaused(props: Scene): MailContent {
  const phrases = new Phrases(props);
  return {
    locale: props.locale,
    subject: phrases.say('signInPaused.subject'),
    preheader: phrases.say('signInPaused.preheader'),
    blocks: [
      phrases.paragraph('signInPaused.what'),
      phrases.facts('signInPaused.from'),
      phrases.paragraph('signInPaused.still'),
      phrases.paragraph('signInPaused.how'),
      phrases.link('shared.goRecover', props.publicUrl),
      phrases.questions(),
    ],
  };
}
