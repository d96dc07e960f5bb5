import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  EmailVerificationResult,
  RegisterInput,
  SignedInResult,
  VerifyEmailInput,
} from '../schema/session.js';
import type { Context } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { Registration } from '../src/services/registration.js';

@Resolver()
export class RegistrationResolver {
  constructor(private readonly registration: Registration) {}

  @Sensitive()
  @Mutation(() => EmailVerificationResult, {
    description: 'Open an account. The answer is the same whether or not the address is already known.',
  })
  register(
    @Arg('input', () => RegisterInput) input: RegisterInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof EmailVerificationResult> {
    const { displayName = null, locale = null } = input;
    return this.registration.register({ ...input, displayName, locale }, origin);
  }

  @Sensitive()
  @Mutation(() => SignedInResult, {
    description: 'Confirm an address with the code that was sent to it, and sign in.',
  })
  async verifyEmail(
    @Arg('input', () => VerifyEmailInput) input: VerifyEmailInput,
    @Ctx() context: Context,
  ): Promise<typeof SignedInResult> {
    const { verificationId, code } = input;
    return context.deliver(await this.registration.verify(verificationId, code, context.origin));
  }
}
