import type { MailKey } from '../../words/words.js';
import { oneLine } from '../plain-text.js';
import type { MailContent, NoticeScene } from './content.js';
import { Phrases } from './phrases.js';

export type AdminAct =
  | 'SIGNED_OUT'
  | 'UNLOCKED'
  | 'RESET_REQUIRED'
  | 'FACTORS_RESET'
  | 'LOCKED'
  | 'ROLES_SET'
  | 'COOLDOWN_CLEARED';

export interface AdminActedProps extends NoticeScene {
  readonly act: AdminAct;
  /** In the words of whoever did it; null when they gave none. */
  readonly reason: string | null;
}

const SENTENCES: Readonly<Record<AdminAct, { readonly subject: MailKey; readonly what: MailKey }>> = {
  SIGNED_OUT: { subject: 'adminActed.signedOut.subject', what: 'adminActed.signedOut.what' },
  UNLOCKED: { subject: 'adminActed.unlocked.subject', what: 'adminActed.unlocked.what' },
  RESET_REQUIRED: { subject: 'adminActed.resetRequired.subject', what: 'adminActed.resetRequired.what' },
  LOCKED: { subject: 'adminActed.locked.subject', what: 'adminActed.locked.what' },
  ROLES_SET: { subject: 'adminActed.rolesSet.subject', what: 'adminActed.rolesSet.what' },
  COOLDOWN_CLEARED: {
    subject: 'adminActed.cooldownCleared.subject',
    what: 'adminActed.cooldownCleared.what',
  },
  FACTORS_RESET: { subject: 'adminActed.factorsReset.subject', what: 'adminActed.factorsReset.what' },
};

/** From which machine an administrator did it is nobody's business but the audit log's. */
export function adminActed(props: AdminActedProps): MailContent {
  const phrases = new Phrases(props);
  const { subject, what } = SENTENCES[props.act];
  const reason = oneLine(props.reason ?? '');
  const rows = [
    phrases.fact('shared.when', phrases.words.time(props.facts.at)),
    ...(reason === '' ? [] : [phrases.fact('shared.reason', reason)]),
  ];
  return {
    locale: props.locale,
    subject: phrases.say(subject),
    preheader: phrases.say('adminActed.preheader'),
    blocks: [
      phrases.paragraph(what),
      { as: 'facts', title: phrases.label(phrases.say('adminActed.details')), rows },
      phrases.paragraph('adminActed.expected'),
      ...phrases.objection(props),
      phrases.questions(),
    ],
  };
}
