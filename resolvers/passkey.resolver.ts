import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { FactorAddedResult } from '../schema/factor.js';
import { Channel } from '../schema/flow.js';
import { Json } from '../schema/json.js';
import { ConfirmPasskeyInput, PasskeyEnrollmentResult } from '../schema/passkey.js';
import { ChallengeResult } from '../schema/session.js';
import { Authenticated } from '../src/graphql/authenticated.js';
import { type Context, viewerOf } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { ChannelView } from '../src/services/flow-step.js';
import type { PasskeyEnrollments } from '../src/services/passkey-enrollments.js';
import type { PasskeyOptions } from '../src/services/passkey-options.js';
import type { PasskeySignIn } from '../src/services/passkey-sign-in.js';

@Resolver()
export class PasskeyResolver {
  constructor(
    private readonly signIn: PasskeySignIn,
    private readonly enrollments: PasskeyEnrollments,
  ) {}

  @Sensitive()
  @Mutation(() => ChallengeResult, { description: 'Sign in with a passkey alone.' })
  beginPasskeyLogin(@Ctx() { origin }: Context): Promise<typeof ChallengeResult> {
    return this.signIn.begin(origin);
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => PasskeyEnrollmentResult, {
    description: 'Begin with a passkey. Needs a recent step-up.',
  })
  enrollPasskey(@Ctx() context: Context): Promise<typeof PasskeyEnrollmentResult> {
    return this.enrollments.begin(viewerOf(context));
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => FactorAddedResult, {
    description: 'Finish with what the browser made. Backup codes, if there were none, are shown this once.',
  })
  confirmPasskey(
    @Arg('input', () => ConfirmPasskeyInput) input: ConfirmPasskeyInput,
    @Ctx() context: Context,
  ): Promise<typeof FactorAddedResult> {
    return this.enrollments.confirm(viewerOf(context), input, context.origin);
  }
}

@Resolver(() => Channel)
export class ChannelResolver {
  constructor(private readonly options: PasskeyOptions) {}

  @FieldResolver(() => Json, {
    nullable: true,
    description: 'For PASSKEY: hand to navigator.credentials.get.',
  })
  passkeyOptions(@Root() channel: ChannelView): Promise<object | null> {
    return this.options.of(channel);
  }
}
