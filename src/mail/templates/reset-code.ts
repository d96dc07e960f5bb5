import type { MailContent, Scene } from './content.js';
import { minutesOf, Phrases } from './phrases.js';

export interface ResetCodeProps extends Scene {
  readonly code: string;
  readonly until: number;
  /** Seconds a new code lives. */
  readonly life: number;
}

export function resetCode(props: ResetCodeProps): MailContent {
  const phrases = new Phrases(props);
  const life = { minutes: minutesOf(props.life), until: phrases.words.time(props.until) };
  return {
    locale: props.locale,
    subject: phrases.say('resetCode.subject'),
    preheader: phrases.say('resetCode.preheader', life),
    blocks: [
      phrases.code('shared.codeIs', props.code),
      phrases.paragraph('resetCode.where', life),
      phrases.paragraph('shared.neverShare'),
      phrases.facts('shared.askedFrom'),
      phrases.paragraph('resetCode.notYou'),
      phrases.questions(),
    ],
  };
}
