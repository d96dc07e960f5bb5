import type { MailKey } from '../../words/words.js';
import type { MailContent, NoticeScene } from './content.js';
import { Phrases } from './phrases.js';

export interface FactorChangedProps extends NoticeScene {
  readonly factor: 'TOTP' | 'BACKUP_CODE' | 'PASSKEY' | 'SMS';
}

const WHAT: Readonly<
  Record<FactorChangedProps['factor'], { readonly added: MailKey; readonly removed: MailKey }>
> = {
  TOTP: { added: 'factorAdded.totp', removed: 'factorRemoved.totp' },
  PASSKEY: { added: 'factorAdded.passkey', removed: 'factorRemoved.passkey' },
  SMS: { added: 'factorAdded.sms', removed: 'factorRemoved.sms' },
  BACKUP_CODE: { added: 'factorAdded.backupCode', removed: 'factorRemoved.backupCode' },
};

/** A further way to prove who one is. Its owner can undo it from this mail. */
export function factorAdded(props: FactorChangedProps): MailContent {
  const phrases = new Phrases(props);
  return {
    locale: props.locale,
    subject: phrases.say('factorAdded.subject'),
    preheader: phrases.say('passwordChanged.preheader'),
    blocks: [
      phrases.paragraph(WHAT[props.factor].added),
      phrases.facts('factorAdded.from'),
      phrases.paragraph('shared.wasYou'),
      phrases.paragraph('factorAdded.notYou'),
      phrases.link('shared.notMe', props.notMeUrl),
      phrases.questions(),
    ],
  };
}

export function factorRemoved(props: FactorChangedProps): MailContent {
  const phrases = new Phrases(props);
  return {
    locale: props.locale,
    subject: phrases.say('factorRemoved.subject'),
    preheader: phrases.say('passwordChanged.preheader'),
    blocks: [
      phrases.paragraph(WHAT[props.factor].removed),
      phrases.facts('factorRemoved.from'),
      phrases.paragraph('shared.wasYou'),
      ...phrases.objection(props),
      phrases.questions(),
    ],
  };
}
