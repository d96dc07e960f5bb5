import { oneLine } from '../plain-text.js';
import type { Block, MailContent, Scene } from './content.js';
import { Phrases } from './phrases.js';

export interface RecoveryKeyProps extends Scene {
  readonly code: string;
  readonly until: number;
  /** Why an administrator sent it, in their words; null where it takes the place of a code. */
  readonly reason: string | null;
}

/** Takes the place of the last code of a day, see flows/mail-budget.ts; or support sent it. */
export function recoveryKey(props: RecoveryKeyProps): MailContent {
  const phrases = new Phrases(props);
  return {
    locale: props.locale,
    subject: phrases.say('recoveryKey.subject'),
    preheader: phrases.say('recoveryKey.preheader'),
    blocks: [
      phrases.code('recoveryKey.keyIs', props.code),
      phrases.paragraph(props.reason === null ? 'recoveryKey.where' : 'recoveryKey.sentWhere'),
      phrases.paragraph('recoveryKey.life', { until: phrases.words.time(props.until) }),
      phrases.paragraph('shared.neverShare'),
      ...origin(phrases, props),
      phrases.questions(),
    ],
  };
}

/** From which machine an administrator sent it is nobody's business but the audit log's. */
function origin(phrases: Phrases, { reason, facts }: RecoveryKeyProps): readonly Block[] {
  if (reason === null) return [phrases.facts('shared.askedFrom'), phrases.paragraph('recoveryKey.notYou')];
  const rows = [
    phrases.fact('shared.when', phrases.words.time(facts.at)),
    phrases.fact('shared.reason', oneLine(reason)),
  ];
  const title = phrases.label(phrases.say('recoveryKey.sentDetails'));
  return [{ as: 'facts', title, rows }, phrases.paragraph('recoveryKey.sentNotYou')];
}
