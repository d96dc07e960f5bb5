import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateTime } from './date-time.js';
import { AnyJson, Json } from './json.js';
import { Problem } from './problem.js';
import { Text } from './text.js';

@InputType()
export class ConfirmPasskeyInput {
  @Field(() => ID)
  @Text({ max: 128 })
  enrollmentId!: string;

  @Field(() => String)
  @Text({ max: 100 })
  name!: string;

  @Field(() => Json, { description: 'What navigator.credentials.create answered.' })
  @AnyJson()
  credential!: unknown;
}

@ObjectType({ description: 'A passkey about to be made.' })
export class PasskeyEnrollment {
  @Field(() => ID)
  id!: string;

  @Field(() => Json, { description: 'For navigator.credentials.create.' })
  options!: object;

  @Field(() => DateTime)
  expiresAt!: number;
}

export const PasskeyEnrollmentResult = createUnionType({
  name: 'PasskeyEnrollmentResult',
  types: () => [PasskeyEnrollment, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'PasskeyEnrollment'),
});
