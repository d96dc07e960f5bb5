import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { AnswerChallengeInput, ChallengeResult, SignedInResult } from '../schema/session.js';
import { Authenticated } from '../src/graphql/authenticated.js';
import { type Context, viewerOf } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { Challenges } from '../src/services/challenges.js';
import type { PasskeySignIn } from '../src/services/passkey-sign-in.js';
import { givenProof } from './given-proof.js';

/** A challenge that began without a password has not been told how its tokens should travel. */
const IN_BODY = { delivery: 'BODY', remember: false } as const;

@Resolver()
export class ChallengeResolver {
  constructor(
    private readonly challenges: Challenges,
    private readonly passkeys: PasskeySignIn,
  ) {}

  @Sensitive()
  @Mutation(() => SignedInResult, { description: 'Give the second proof login asked for.' })
  async answerChallenge(
    @Arg('input', () => AnswerChallengeInput) input: AnswerChallengeInput,
    @Ctx() context: Context,
  ): Promise<typeof SignedInResult> {
    const { challengeId: id } = input;
    const given = givenProof(input);
    if (!this.passkeys.owns(id))
      return context.deliver(await this.challenges.answer(id, given, context.origin));
    return context.deliver(await this.passkeys.answer(id, given.code, IN_BODY, context.origin));
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => ChallengeResult, { description: 'Prove it is you again before something delicate.' })
  stepUp(@Ctx() context: Context): Promise<typeof ChallengeResult> {
    return this.challenges.stepUp(viewerOf(context), context.origin);
  }
}
