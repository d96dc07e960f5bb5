import type { MailContent, NoticeScene } from './content.js';
import { Phrases } from './phrases.js';

/**
 * Too many strangers guessed: from devices we do not know, the password alone is not enough any more. Nobody got in, so
 * the mail first says what still works; whoever objects gets a code, and the code ends the pause.
 */
export function signInPaused(props: NoticeScene): MailContent {
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
      ...phrases.precaution(props),
      phrases.questions(),
    ],
  };
}
