import { IsIn } from 'class-validator';
import {
  ArgsType,
  createUnionType,
  Field,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
} from 'type-graphql';
import { DateTime } from './date-time.js';
import { enumOf } from './enum-of.js';
import { Problem } from './problem.js';
import { Device, SignedIn, TokenDelivery } from './session.js';
import { Text } from './text.js';

const QrLoginStatus = enumOf(['WAITING', 'SCANNED', 'APPROVED', 'DENIED', 'EXPIRED']);

const QrLoginPurpose = enumOf(['SIGN_IN', 'RESET_PASSWORD']);

registerEnumType(QrLoginPurpose, { name: 'QrLoginPurpose', description: 'What a yes is good for.' });
registerEnumType(QrLoginStatus, { name: 'QrLoginStatus', description: 'How far it has come.' });

@InputType()
export class CreateQrLoginInput {
  /** GraphQL has looked at it already; an input with no rule at all is unknown to class-validator, and refused. */
  @IsIn(['BODY', 'COOKIE'])
  @Field(() => TokenDelivery, { defaultValue: 'BODY' })
  delivery!: keyof typeof TokenDelivery;

  @Field(() => ID, {
    nullable: true,
    description:
      'To answer a PasswordReset or Challenge by its QR channel: its id. Once APPROVED give "id.secret" there as the code. It signs nobody in.',
  })
  @Text({ max: 128, optional: true })
  flowId?: string | null;
}

@InputType()
export class RedeemQrLoginInput {
  @Field(() => ID)
  @Text({ max: 128 })
  id!: string;

  @Field(() => String)
  @Text({ max: 128 })
  secret!: string;
}

@InputType()
export class ScanQrLoginInput {
  @Field(() => String)
  @Text({ max: 512 })
  payload!: string;
}

@InputType()
export class AnswerQrLoginInput {
  @Field(() => ID)
  @Text({ max: 128 })
  id!: string;

  @Field(() => Boolean)
  approve!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "The number on the browser's screen; needed to approve.",
  })
  @Text({ max: 16, optional: true })
  matchCode?: string | null;

  /** GraphQL has looked at it already, as at `delivery`. */
  @IsIn(['SIGN_IN', 'RESET_PASSWORD'])
  @Field(() => QrLoginPurpose, {
    defaultValue: 'SIGN_IN',
    description: 'What you told the person they approve. It has to be what it is for.',
  })
  purpose!: keyof typeof QrLoginPurpose;
}

@ArgsType()
export class QrLoginArgs {
  @Field(() => ID)
  @Text({ max: 128 })
  id!: string;

  @Field(() => String)
  @Text({ max: 128 })
  secret!: string;
}

@ObjectType({ description: 'One attempt to sign in a browser with a phone.' })
export class QrLogin {
  @Field(() => ID)
  id!: string;

  @Field(() => QrLoginStatus)
  status!: keyof typeof QrLoginStatus;

  @Field(() => QrLoginPurpose, { description: 'Say this in words before anyone says yes.' })
  purpose!: keyof typeof QrLoginPurpose;

  @Field(() => String, { description: 'Draw this. Seeing it is not enough to redeem it.' })
  payload!: string;

  @Field(() => String, { nullable: true, description: 'Browser only, once: needed to redeem.' })
  secret!: string | null;

  @Field(() => String, { nullable: true, description: 'Browser only: the number to type on the phone.' })
  matchCode!: string | null;

  @Field(() => Device, {
    description: 'The browser that asks, for the phone to show before anyone says yes.',
  })
  device!: Device;

  @Field(() => Int, { description: 'Seconds.' })
  pollAfter!: number;

  @Field(() => DateTime)
  expiresAt!: number;
}

export const QrLoginResult = createUnionType({
  name: 'QrLoginResult',
  types: () => [QrLogin, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'QrLogin'),
});

export const RedeemQrLoginResult = createUnionType({
  name: 'RedeemQrLoginResult',
  types: () => [SignedIn, QrLogin, Problem] as const,
  resolveType: (value) => {
    if (value instanceof Problem) return 'Problem';
    return 'tokens' in value ? 'SignedIn' : 'QrLogin';
  },
});
