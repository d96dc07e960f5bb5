import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from './date-time.js';
import { PasswordReset } from './flow.js';
import { Json, NotBeside } from './json.js';
import { Problem } from './problem.js';
import { Text } from './text.js';

@InputType()
export class RequestPasswordResetInput {
  @Field(() => String, {
    nullable: true,
    description: 'E-mail address or username. Omit when signed in: it is then your own.',
  })
  @Text({ max: 320, optional: true })
  identifier?: string | null;
}

@InputType()
export class VerifyResetCodeInput {
  @Field(() => ID)
  @Text({ max: 128 })
  resetId!: string;

  @Field(() => String, { nullable: true })
  @Text({ max: 96, optional: true })
  code?: string | null;

  @Field(() => Json, { nullable: true, description: 'In place of code.' })
  @NotBeside('code')
  passkey?: unknown;

  @Field(() => ID, {
    nullable: true,
    description: 'Which channel the code belongs to. Defaults to sentTo, or to the only one.',
  })
  @Text({ max: 128, optional: true })
  channelId?: string | null;
}

@InputType()
export class UpdatePasswordInput {
  @Field(() => String)
  @Text({ max: 128 })
  resetToken!: string;

  @Field(() => String)
  @Text({ max: 1024, anyCharacter: true })
  newPassword!: string;
}

@ObjectType({ description: 'Leave to choose a new password, once.' })
export class ResetPermit {
  @Field(() => String)
  resetToken!: string;

  @Field(() => DateTime)
  expiresAt!: number;
}

@ObjectType({ description: 'Done. Log in with the new password.' })
export class PasswordUpdated {
  @Field(() => DateTime)
  changedAt!: number;

  @Field(() => Int)
  sessionsEnded!: number;
}

export const PasswordResetResult = createUnionType({
  name: 'PasswordResetResult',
  types: () => [PasswordReset, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'PasswordReset'),
});

export const ResetPermitResult = createUnionType({
  name: 'ResetPermitResult',
  description:
    'A PasswordReset here means: that proof was right, and this account asks for one more (a second factor is enrolled).',
  types: () => [ResetPermit, PasswordReset, Problem] as const,
  resolveType: (value) =>
    value instanceof Problem ? 'Problem' : 'channels' in value ? 'PasswordReset' : 'ResetPermit',
});

export const PasswordUpdatedResult = createUnionType({
  name: 'PasswordUpdatedResult',
  types: () => [PasswordUpdated, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'PasswordUpdated'),
});
