import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from './date-time.js';

@ObjectType({ description: 'Counts over a window, and how things stand at its end.' })
export class Metrics {
  @Field(() => DateTime)
  since!: number;

  @Field(() => DateTime)
  until!: number;

  @Field(() => Int)
  accounts!: number;

  @Field(() => Int)
  accountsLocked!: number;

  @Field(() => Int)
  sessionsActive!: number;

  @Field(() => Int)
  registrations!: number;

  @Field(() => Int)
  lockouts!: number;

  @Field(() => Int)
  loginsSucceeded!: number;

  @Field(() => Int)
  loginsFailed!: number;

  @Field(() => Int)
  challengesIssued!: number;

  @Field(() => Int)
  challengesPassed!: number;

  @Field(() => Int)
  resetsRequested!: number;

  @Field(() => Int)
  resetsCompleted!: number;
}

const KEPT = 'Null where the window begins before the seven days for which mails are kept.';
const MEDIAN = 'The median of the newest 500; null where there is none.';

@ObjectType({ description: 'Getting back in over the window of the metrics, and how the mail stands now.' })
export class RecoveryFigures {
  @Field(() => Int, { description: 'Right codes, and other proofs that were accepted for a new password.' })
  proofsRight!: number;

  @Field(() => Int, { description: 'Wrong ones.' })
  proofsWrong!: number;

  @Field(() => Int, {
    nullable: true,
    description: `Mails with a code for a new password that the provider took. ${KEPT}`,
  })
  mailsTaken!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Those of them that a mailbox took, where the provider tells.',
  })
  mailsDelivered!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Those of them that no mailbox took: BLOCKED, BOUNCED, SUPPRESSED.',
  })
  mailsReturned!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Those of them that were not the first of their request.',
  })
  mailsAgain!: number | null;

  @Field(() => Int, { description: 'Mails of any kind that wait to be handed over now.' })
  mailsWaiting!: number;

  @Field(() => Int, { description: 'How long the oldest of them has waited. 0 when none waits.' })
  oldestMailSeconds!: number;

  @Field(() => Int, {
    nullable: true,
    description: `From asking until the provider took the mail. ${MEDIAN}`,
  })
  secondsToMail!: number | null;

  @Field(() => Int, { nullable: true, description: `From asking to the right code. ${MEDIAN}` })
  secondsToProof!: number | null;

  @Field(() => Int, { nullable: true, description: `From asking to the new password. ${MEDIAN}` })
  secondsToUpdate!: number | null;
}
