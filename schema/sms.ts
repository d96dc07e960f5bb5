import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from './date-time.js';
import { Problem } from './problem.js';
import { Text } from './text.js';

@InputType()
export class EnrollSmsInput {
  @Field(() => String, { description: 'The number of a mobile phone, with + and the country code.' })
  @Text({ max: 40 })
  phone!: string;
}

@InputType()
export class ConfirmSmsInput {
  @Field(() => ID)
  @Text({ max: 128 })
  enrollmentId!: string;

  @Field(() => String)
  @Text({ max: 64 })
  code!: string;
}

@ObjectType({ description: 'A code is on its way to a phone.' })
export class SmsEnrollment {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The number, masked: "•••• 12".' })
  sentTo!: string;

  @Field(() => Int, { description: 'How many characters the code box needs.' })
  codeLength!: number;

  @Field(() => Int, { description: 'Seconds until enrollSms may be called again.' })
  resendAfter!: number;

  @Field(() => DateTime)
  expiresAt!: number;
}

export const SmsEnrollmentResult = createUnionType({
  name: 'SmsEnrollmentResult',
  types: () => [SmsEnrollment, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'SmsEnrollment'),
});
