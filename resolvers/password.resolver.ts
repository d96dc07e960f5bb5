import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  PasswordResetResult,
  PasswordUpdatedResult,
  RequestPasswordResetInput,
  ResetPermitResult,
  UpdatePasswordInput,
  VerifyResetCodeInput,
} from '../schema/password.js';
import type { Context } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { Passwords } from '../src/services/passwords.js';
import { givenProof } from './given-proof.js';

@Resolver()
export class PasswordResolver {
  constructor(private readonly passwords: Passwords) {}

  @Sensitive()
  @Mutation(() => PasswordResetResult, {
    description:
      'Step 1. Forgotten, or changing it in settings: the same three steps. Unknown accounts get the same answer.',
  })
  requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput) input: RequestPasswordResetInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof PasswordResetResult> {
    return this.passwords.request(input.identifier ?? null, origin);
  }

  @Sensitive()
  @Mutation(() => ResetPermitResult, {
    description:
      'Step 2. Prove it: with the mailed code, or in one of the other ways offered in channels. An account with a second factor asks for two different proofs.',
  })
  verifyResetCode(
    @Arg('input', () => VerifyResetCodeInput) input: VerifyResetCodeInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof ResetPermitResult> {
    return this.passwords.verify(input.resetId, givenProof(input), origin);
  }

  @Sensitive()
  @Mutation(() => PasswordUpdatedResult, {
    description: 'Step 3. Choose the new password. Every other session ends; nobody is signed in by this.',
  })
  async updatePassword(
    @Arg('input', () => UpdatePasswordInput) input: UpdatePasswordInput,
    @Ctx() context: Context,
  ): Promise<typeof PasswordUpdatedResult> {
    const { resetToken, newPassword } = input;
    return context.rememberDevice(await this.passwords.update(resetToken, newPassword, context.origin));
  }
}
