import {
  createUnionType,
  Field,
  ID,
  InputType,
  Int,
  InterfaceType,
  ObjectType,
  registerEnumType,
} from 'type-graphql';
import { DateTime } from './date-time.js';
import { enumOf } from './enum-of.js';
import { Problem } from './problem.js';
import { Text } from './text.js';

type Purpose = 'RESET' | 'CONFIRM_EMAIL' | 'SIGN_IN' | 'STEP_UP';

export const ProofKind = enumOf(['PASSWORD', 'EMAIL', 'TOTP', 'BACKUP_CODE', 'PASSKEY', 'QR', 'SMS']);

registerEnumType(ProofKind, {
  name: 'ProofKind',
  description: 'A way of proving it is you. Sessions remember which were used (the amr claim).',
});

@ObjectType({
  description: 'A proof this person could give now: somewhere a code can be sent, or something they hold.',
})
export class Channel {
  @Field(() => ID)
  id!: string;

  @Field(() => ProofKind)
  kind!: keyof typeof ProofKind;

  @Field(() => String, { description: 'Masked: "a•••@e•••.org", or the name given to the device.' })
  hint!: string;
}

@InterfaceType({
  description:
    'A short conversation on the way in. Its id is a capability: unguessable, short-lived, single use.',
  resolveType: (value: { purpose: Purpose }) => typeOfFlow(value),
})
export abstract class Flow {
  @Field(() => ID)
  id!: string;

  @Field(() => Channel, {
    nullable: true,
    description: 'Where the last code went. Null when none was sent: an authenticator app needs none.',
  })
  sentTo!: Channel | null;

  @Field(() => [Channel], { description: 'Every channel that can be chosen with sendCode.' })
  channels!: readonly Channel[];

  @Field(() => Int, { description: 'How many characters the code box needs.' })
  codeLength!: number;

  @Field(() => Int, { description: 'Seconds until sendCode may be called again.' })
  resendAfter!: number;

  @Field(() => DateTime)
  expiresAt!: number;
}

@ObjectType({ implements: Flow, description: 'A code is on its way to a new address.' })
export class EmailVerification extends Flow {}

@ObjectType({ implements: Flow, description: 'One more proof is needed.' })
export class Challenge extends Flow {}

@ObjectType({ implements: Flow, description: 'A reset under way. Its id is the resetId.' })
export class PasswordReset extends Flow {}

const FLOW_TYPES: Readonly<Record<Purpose, string>> = {
  RESET: 'PasswordReset',
  CONFIRM_EMAIL: 'EmailVerification',
  SIGN_IN: 'Challenge',
  STEP_UP: 'Challenge',
};

/** What a flow is for decides which type it is. */
function typeOfFlow({ purpose }: { purpose: Purpose }): string {
  return FLOW_TYPES[purpose];
}

@InputType()
export class SendCodeInput {
  @Field(() => ID, { description: 'The id of any Flow.' })
  @Text({ max: 128 })
  flowId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'One of its channels. Omit to send to the same one again.',
  })
  @Text({ max: 128, optional: true })
  channelId?: string | null;
}

export const FlowResult = createUnionType({
  name: 'FlowResult',
  types: () => [EmailVerification, PasswordReset, Challenge, Problem] as const,
  resolveType: (value) =>
    value instanceof Problem ? 'Problem' : typeOfFlow(value as unknown as { purpose: Purpose }),
});
