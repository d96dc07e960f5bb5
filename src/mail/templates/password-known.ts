import type { MailContent, NoticeScene } from './content.js';
import { Phrases } from './phrases.js';

/**
 * The password was right, and the second proof wrong so often that it was no slip of the finger. Nobody got in, and
 * nobody but the owner can say whether it was them; if it was not, the password is worth nothing any more.
 */
export function passwordKnown(props: NoticeScene): MailContent {
  const phrases = new Phrases(props);
  return {
    locale: props.locale,
    subject: phrases.say('passwordKnown.subject'),
    preheader: phrases.say('passwordKnown.preheader'),
    blocks: [
      phrases.paragraph('passwordKnown.what'),
      phrases.facts('passwordKnown.from'),
      phrases.paragraph('shared.wasYou'),
      phrases.paragraph('passwordKnown.how'),
      phrases.link('shared.goRecover', props.publicUrl),
      ...phrases.precaution(props),
      phrases.questions(),
    ],
  };
}
