import { oneLine } from '../plain-text.js';
import type { MailContent, NoticeScene } from './content.js';
import { Phrases } from './phrases.js';

export interface PasswordChangedProps extends NoticeScene {
  /** The account's stored address. */
  readonly address: string;
}

export function passwordChanged(props: PasswordChangedProps): MailContent {
  const phrases = new Phrases(props);
  return {
    locale: props.locale,
    subject: phrases.say('passwordChanged.subject'),
    preheader: phrases.say('passwordChanged.preheader'),
    blocks: [
      phrases.paragraph('passwordChanged.what', { address: oneLine(props.address) }),
      phrases.facts('passwordChanged.from'),
      phrases.paragraph('passwordChanged.others'),
      phrases.paragraph('shared.wasYou'),
      ...phrases.objection(props),
      phrases.questions(),
    ],
  };
}
