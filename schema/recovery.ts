import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from './date-time.js';
import { enumOf } from './enum-of.js';
import { ProofKind } from './flow.js';
import { MailDelivery } from './mail-delivery.js';

const Hindrance = enumOf([
  'ADDRESS_UNCONFIRMED',
  'LOCKED_BY_ADMINISTRATOR',
  'CLOSED',
  'PASSWORD_RESET_REQUIRED',
  'NO_PASSWORD',
  'UNKNOWN_DEVICES_LOCKED',
  'PASSWORD_TRIES_WAIT',
  'ANSWER_TRIES_WAIT',
  'CODE_COOLDOWN',
  'CODES_USED_UP',
  'MAIL_WAITING',
  'ADDRESS_BOUNCES',
  'MAIL_NOT_DELIVERED',
  'SECOND_PROOF_MISSING',
]);
const RecoveryPurpose = enumOf(['RESET', 'CONFIRM_EMAIL', 'SIGN_IN', 'STEP_UP']);
const RecoveryFlowState = enumOf(['OPEN', 'DONE', 'OUT_OF_TRIES', 'OVER']);
const TrustClass = enumOf(['SELF', 'STRANGER']);
const ThrottledLine = enumOf(['PASSWORD', 'ANSWER']);
const TypedName = enumOf(['EMAIL', 'USERNAME', 'ACCOUNT']);
export const MailSubject = enumOf([
  'RESET_CODE',
  'RECOVERY_KEY',
  'CONFIRM_EMAIL',
  'STEP_UP_CODE',
  'PASSWORD_CHANGED',
  'ADDRESS_TAKEN',
  'SIGN_IN_PAUSED',
  'PASSWORD_KNOWN',
  'NEW_SIGN_IN',
  'ADMIN_ACTED',
  'FACTOR_ADDED',
  'FACTOR_REMOVED',
  'SMS_CODE',
  'SMS_ENROLLMENT',
]);

registerEnumType(Hindrance, {
  name: 'Hindrance',
  description: 'What keeps somebody from getting in. New values may be added.',
  valuesConfig: {
    ADDRESS_UNCONFIRMED: { description: 'The code that was mailed at registration was never typed.' },
    CLOSED: { description: 'The account is closed.' },
    PASSWORD_RESET_REQUIRED: { description: 'A new password has to be chosen, by "Forgot password".' },
    NO_PASSWORD: { description: 'None was ever chosen: "Forgot password" lets them.' },
    UNKNOWN_DEVICES_LOCKED: {
      description:
        'After a hundred wrong passwords a password alone opens nothing from a device the account does not know.',
    },
    PASSWORD_TRIES_WAIT: { description: 'Passwords are refused for a while from devices nobody knows.' },
    ANSWER_TRIES_WAIT: {
      description: 'Codes of authenticator apps and backup codes are refused for a while.',
    },
    CODE_COOLDOWN: { description: 'A code was asked for a moment ago; the next one has to wait.' },
    CODES_USED_UP: { description: 'The codes of the hour or the day are used up.' },
    MAIL_WAITING: { description: 'A code has not left us yet, or the mailbox has put it off.' },
    ADDRESS_BOUNCES: { description: 'Their address sends mail back for good: another way is needed.' },
    MAIL_NOT_DELIVERED: { description: 'The newest code did not reach the mailbox.' },
    SECOND_PROOF_MISSING: { description: 'One proof was given, and another one is asked for.' },
  },
});
registerEnumType(RecoveryPurpose, { name: 'RecoveryPurpose', description: 'What a conversation is for.' });
registerEnumType(RecoveryFlowState, {
  name: 'RecoveryFlowState',
  description: 'How a conversation stands.',
  valuesConfig: {
    DONE: { description: 'Its proof was accepted.' },
    OUT_OF_TRIES: { description: 'Five wrong answers: it has to be begun again.' },
    OVER: { description: 'Its time is over, or the account has moved on since.' },
  },
});
registerEnumType(TrustClass, {
  name: 'TrustClass',
  description: 'Who asks: the owner, known by a session, or anybody.',
});
registerEnumType(ThrottledLine, {
  name: 'ThrottledLine',
  description: 'What is tried.',
  valuesConfig: { ANSWER: { description: 'A code of an authenticator app, a backup code, a passkey.' } },
});
registerEnumType(TypedName, {
  name: 'TypedName',
  description: 'What it was asked for by: waits belong to what was typed.',
  valuesConfig: {
    ACCOUNT: {
      description: 'What was typed does not matter: somebody is signed in, or has proven something already.',
    },
  },
});
registerEnumType(MailSubject, {
  name: 'MailSubject',
  description: 'What a mail or a text is about. New values may be added.',
});
@ObjectType({ description: 'One mail or text to this account. Never what is in it.' })
export class MailTrace {
  @Field(() => ID)
  id!: string;

  @Field(() => MailSubject)
  subject!: keyof typeof MailSubject;

  @Field(() => MailDelivery)
  delivery!: string;

  @Field(() => String, { nullable: true, description: 'Why it was not sent, in one word; null when it was.' })
  outcome!: string | null;

  @Field(() => TrustClass, { description: 'Who caused it.' })
  trust!: keyof typeof TrustClass;

  @Field(() => Int, { description: 'How often it was handed to the provider.' })
  attempts!: number;

  @Field(() => DateTime)
  queuedAt!: number;

  @Field(() => DateTime, { nullable: true })
  sentAt!: number | null;

  @Field(() => String, { nullable: true, description: "The provider's name for it, to ask there." })
  providerReference!: string | null;

  @Field(() => ID, { nullable: true, description: 'The conversation whose code it carries.' })
  flowReference!: string | null;
}

@ObjectType({
  description: 'A conversation of the last half hour. Its reference names it and can do nothing.',
})
export class RecoveryFlow {
  @Field(() => ID, { description: 'What support may call it by.' })
  reference!: string;

  @Field(() => RecoveryPurpose)
  purpose!: keyof typeof RecoveryPurpose;

  @Field(() => RecoveryFlowState)
  state!: keyof typeof RecoveryFlowState;

  @Field(() => TrustClass)
  trust!: keyof typeof TrustClass;

  @Field(() => DateTime)
  openedAt!: number;

  @Field(() => DateTime)
  expiresAt!: number;

  @Field(() => [ProofKind], { description: 'What it can be answered with now.' })
  ways!: readonly (keyof typeof ProofKind)[];

  @Field(() => [ProofKind], { description: 'What was proven so far, when more than one proof is asked for.' })
  proven!: readonly (keyof typeof ProofKind)[];

  @Field(() => Int)
  attemptsLeft!: number;

  @Field(() => Int, { description: 'How many codes were made. 0 when it was opened within a cooldown.' })
  codesMade!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the newest code was made.' })
  lastCodeAt!: number | null;

  @Field(() => [MailTrace], { description: 'The mails of its codes, newest first.' })
  mails!: readonly MailTrace[];
}

@ObjectType({ description: 'How often codes may be asked for, in one line of those who ask.' })
export class SendCooldown {
  @Field(() => RecoveryPurpose)
  purpose!: keyof typeof RecoveryPurpose;

  @Field(() => TrustClass)
  trust!: keyof typeof TrustClass;

  @Field(() => TypedName)
  name!: keyof typeof TypedName;

  @Field(() => Int, { description: 'Seconds until the next code may be asked for.' })
  resendAfter!: number;

  @Field(() => Int, { description: 'Codes asked for in the last hour.' })
  sentInHour!: number;

  @Field(() => Int, { description: 'Codes asked for in the last 24 hours.' })
  sentInDay!: number;

  @Field(() => Int, { description: 'Codes left in the next 24 hours.' })
  leftInDay!: number;

  @Field(() => Int, { description: 'Wrong codes in a row.' })
  wrongCodes!: number;
}

@ObjectType({
  description:
    'Who is slowed down. Devices the account knows have a line of their own each, which strangers cannot fill.',
})
export class Throttle {
  @Field(() => ThrottledLine)
  line!: keyof typeof ThrottledLine;

  @Field(() => TrustClass)
  trust!: keyof typeof TrustClass;

  @Field(() => TypedName)
  name!: keyof typeof TypedName;

  @Field(() => Int, { description: 'Wrong ones that count.' })
  failures!: number;

  @Field(() => Int, { description: 'Tries left before each costs a wait.' })
  attemptsLeft!: number;

  @Field(() => Int, { description: 'Seconds until the next try.' })
  retryAfter!: number;
}

@ObjectType({
  description:
    'Why somebody cannot get in, for who helps them. Never a code, and nothing that a code could be asked for with.',
})
export class Recovery {
  @Field(() => [Hindrance], { description: 'In short, the gravest first. Empty when nothing is in the way.' })
  hindrances!: readonly (keyof typeof Hindrance)[];

  @Field(() => [RecoveryFlow], {
    description: 'Conversations of the last half hour, newest first, 20 at most.',
  })
  flows!: readonly RecoveryFlow[];

  @Field(() => [MailTrace], { description: 'Mails of the last seven days, newest first, 50 at most.' })
  mails!: readonly MailTrace[];

  @Field(() => [SendCooldown], { description: 'Only lines in which something was asked for.' })
  cooldowns!: readonly SendCooldown[];

  @Field(() => [Throttle], { description: 'Only lines in which something is counted.' })
  throttles!: readonly Throttle[];
}
