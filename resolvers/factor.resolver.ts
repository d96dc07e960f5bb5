import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  AccountResult,
  ConfirmTotpInput,
  FactorAddedResult,
  RemoveFactorInput,
  TotpEnrollmentResult,
} from '../schema/factor.js';
import { Authenticated } from '../src/graphql/authenticated.js';
import { type Context, viewerOf } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { Factors } from '../src/services/factors.js';
import type { TotpEnrollments } from '../src/services/totp-enrollments.js';

@Resolver()
export class FactorResolver {
  constructor(
    private readonly enrollments: TotpEnrollments,
    private readonly factors: Factors,
  ) {}

  @Authenticated()
  @Sensitive()
  @Mutation(() => TotpEnrollmentResult, { description: 'Begin with an authenticator app.' })
  enrollTotp(@Ctx() context: Context): Promise<typeof TotpEnrollmentResult> {
    return this.enrollments.begin(viewerOf(context));
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => FactorAddedResult, {
    description: 'Finish by typing its first code. The backup codes are shown this once.',
  })
  confirmTotp(
    @Arg('input', () => ConfirmTotpInput) { enrollmentId, code }: ConfirmTotpInput,
    @Ctx() context: Context,
  ): Promise<typeof FactorAddedResult> {
    return this.enrollments.confirm(viewerOf(context), enrollmentId, code, context.origin);
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => FactorAddedResult, {
    description: 'Replace all backup codes. Needs a recent step-up.',
  })
  renewBackupCodes(@Ctx() context: Context): Promise<typeof FactorAddedResult> {
    return this.factors.renew(viewerOf(context), context.origin);
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => AccountResult, { description: 'Remove a factor. Needs a recent step-up.' })
  removeFactor(
    @Arg('input', () => RemoveFactorInput) { factorId }: RemoveFactorInput,
    @Ctx() context: Context,
  ): Promise<typeof AccountResult> {
    return this.factors.remove(viewerOf(context), factorId, context.origin);
  }
}
