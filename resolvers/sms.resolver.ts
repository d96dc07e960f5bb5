import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { FactorAddedResult } from '../schema/factor.js';
import { ConfirmSmsInput, EnrollSmsInput, SmsEnrollmentResult } from '../schema/sms.js';
import { Authenticated } from '../src/graphql/authenticated.js';
import { type Context, viewerOf } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { PhoneEnrollments } from '../src/services/phone-enrollments.js';

@Resolver()
export class SmsResolver {
  constructor(private readonly enrollments: PhoneEnrollments) {}

  @Authenticated()
  @Sensitive()
  @Mutation(() => SmsEnrollmentResult, {
    description: 'Begin with a phone, to which codes are texted. Needs a recent step-up.',
  })
  enrollSms(
    @Arg('input', () => EnrollSmsInput) { phone }: EnrollSmsInput,
    @Ctx() context: Context,
  ): Promise<typeof SmsEnrollmentResult> {
    return this.enrollments.begin(viewerOf(context), phone, context.origin);
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => FactorAddedResult, {
    description: 'Finish by typing the code that came. The backup codes are shown this once.',
  })
  confirmSms(
    @Arg('input', () => ConfirmSmsInput) { enrollmentId, code }: ConfirmSmsInput,
    @Ctx() context: Context,
  ): Promise<typeof FactorAddedResult> {
    return this.enrollments.confirm(viewerOf(context), enrollmentId, code, context.origin);
  }
}
