import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Account } from './account.js';
import { DateTime } from './date-time.js';
import { ProofKind } from './flow.js';
import { Problem } from './problem.js';
import { Text } from './text.js';

@InputType()
export class ConfirmTotpInput {
  @Field(() => ID)
  @Text({ max: 128 })
  enrollmentId!: string;

  @Field(() => String)
  @Text({ max: 64 })
  code!: string;
}

@InputType()
export class RemoveFactorInput {
  @Field(() => ID)
  @Text({ max: 128 })
  factorId!: string;
}

@ObjectType({ description: 'Something that proves it is you, besides the password.' })
export class Factor {
  @Field(() => ID)
  id!: string;

  @Field(() => ProofKind)
  kind!: keyof typeof ProofKind;

  @Field(() => String)
  name!: string;

  @Field(() => DateTime)
  createdAt!: number;

  @Field(() => DateTime, { nullable: true })
  lastUsedAt!: number | null;

  @Field(() => Int, { nullable: true, description: 'Backup codes left.' })
  remaining!: number | null;
}

@ObjectType({ description: 'A secret to put in an authenticator app.' })
export class TotpEnrollment {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'For typing by hand.' })
  secret!: string;

  @Field(() => String, { description: 'otpauth:// address, to draw as a QR code.' })
  uri!: string;

  @Field(() => DateTime)
  expiresAt!: number;
}

@ObjectType({ description: 'The factor is in place.' })
export class FactorAdded {
  @Field(() => Factor)
  factor!: Factor;

  @Field(() => [String], { description: 'Shown once; empty when none were made.' })
  backupCodes!: readonly string[];
}

export const TotpEnrollmentResult = createUnionType({
  name: 'TotpEnrollmentResult',
  types: () => [TotpEnrollment, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'TotpEnrollment'),
});

export const FactorAddedResult = createUnionType({
  name: 'FactorAddedResult',
  types: () => [FactorAdded, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'FactorAdded'),
});

export const AccountResult = createUnionType({
  name: 'AccountResult',
  types: () => [Account, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'Account'),
});
