import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { FlowResult, SendCodeInput } from '../schema/flow.js';
import type { Context } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { Resend } from '../src/services/resend.js';

@Resolver()
export class FlowResolver {
  constructor(private readonly resend: Resend) {}

  @Sensitive()
  @Mutation(() => FlowResult, {
    description: 'Send the code again, or to another channel. Works for every Flow.',
  })
  sendCode(
    @Arg('input', () => SendCodeInput) input: SendCodeInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof FlowResult> {
    return this.resend.send(input.flowId, input.channelId ?? null, origin);
  }
}
