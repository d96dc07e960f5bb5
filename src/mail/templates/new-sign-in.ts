import type { MailContent, NoticeScene } from './content.js';
import { Phrases } from './phrases.js';

/** The password was right, but it came from where the account has not been signed in before. */
export function newSignIn(props: NoticeScene): MailContent {
  const phrases = new Phrases(props);
  return {
    locale: props.locale,
    subject: phrases.say('newSignIn.subject'),
    preheader: phrases.say('newSignIn.preheader'),
    blocks: [
      phrases.paragraph('newSignIn.what'),
      phrases.facts('newSignIn.from'),
      phrases.paragraph('newSignIn.wasYou'),
      ...phrases.objection(props),
      phrases.questions(),
    ],
  };
}
