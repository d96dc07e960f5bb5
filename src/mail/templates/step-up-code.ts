import type { MailContent } from './content.js';
import { minutesOf, Phrases } from './phrases.js';
import type { ResetCodeProps } from './reset-code.js';

/** For somebody who is signed in and is about to do something delicate. */
export function stepUpCode(props: ResetCodeProps): MailContent {
  const phrases = new Phrases(props);
  const life = { minutes: minutesOf(props.life), until: phrases.words.time(props.until) };
  return {
    locale: props.locale,
    subject: phrases.say('stepUpCode.subject'),
    preheader: phrases.say('stepUpCode.preheader', life),
    blocks: [
      phrases.code('shared.codeIs', props.code),
      phrases.paragraph('stepUpCode.where', life),
      phrases.paragraph('shared.neverShare'),
      phrases.facts('shared.askedFrom'),
      phrases.paragraph('stepUpCode.notYou'),
      phrases.questions(),
    ],
  };
}
