import type { MailContent, Scene } from './content.js';
import { Phrases } from './phrases.js';

export interface RecoveryKeyProps extends Scene {
  readonly code: string;
  readonly until: number;
}

/** Takes the place of the last code of a day, see flows/mail-budget.ts. */
export function recoveryKey(props: RecoveryKeyProps): MailContent {
  const phrases = new Phrases(props);
  return {
    locale: props.locale,
    subject: phrases.say('recoveryKey.subject'),
    preheader: phrases.say('recoveryKey.preheader'),
    blocks: [
      phrases.code('recoveryKey.keyIs', props.code),
      phrases.paragraph('recoveryKey.where'),
      phrases.paragraph('recoveryKey.life', { until: phrases.words.time(props.until) }),
      phrases.paragraph('shared.neverShare'),
      phrases.facts('shared.askedFrom'),
      phrases.paragraph('recoveryKey.notYou'),
      phrases.questions(),
    ],
  };
}
