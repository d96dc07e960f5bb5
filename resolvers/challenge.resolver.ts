import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { AnswerChallengeInput, ChallengeResult, SignedInResult } from '../schema/session.js';
import { Authenticated } from '../src/graphql/authenticated.js';
import { type Context, viewerOf } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { Challenges } from '../src/services/challenges.js';

@Resolver()
export class ChallengeResolver {
  constructor(private readonly challenges: Challenges) {}

  @Sensitive()
  @Mutation(() => SignedInResult, { description: 'Give the second proof login asked for.' })
  async answerChallenge(
    @Arg('input', () => AnswerChallengeInput) input: AnswerChallengeInput,
    @Ctx() context: Context,
  ): Promise<typeof SignedInResult> {
    const given = { code: input.code, channelId: input.channelId ?? null };
    return context.deliver(await this.challenges.answer(input.challengeId, given, context.origin));
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => ChallengeResult, { description: 'Prove it is you again before something delicate.' })
  stepUp(@Ctx() context: Context): Promise<typeof ChallengeResult> {
    return this.challenges.stepUp(viewerOf(context), context.origin);
  }
}
