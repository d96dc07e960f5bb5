import type { MailContent, Scene } from './content.js';
import { minutesOf, Phrases } from './phrases.js';

export interface ConfirmEmailProps extends Scene {
  readonly code: string;
  readonly until: number;
  /** Seconds a new code lives. */
  readonly life: number;
}

export function confirmEmail(props: ConfirmEmailProps): MailContent {
  const phrases = new Phrases(props);
  const life = { minutes: minutesOf(props.life), until: phrases.words.time(props.until) };
  return {
    locale: props.locale,
    subject: phrases.say('confirmEmail.subject'),
    preheader: phrases.say('confirmEmail.preheader', life),
    blocks: [
      phrases.code('shared.codeIs', props.code),
      phrases.paragraph('confirmEmail.where', life),
      phrases.paragraph('shared.neverShare'),
      phrases.facts('shared.askedFrom'),
      phrases.paragraph('confirmEmail.notYou'),
      phrases.questions(),
    ],
  };
}
