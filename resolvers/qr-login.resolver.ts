import { Arg, Args, Ctx, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import {
  AnswerQrLoginInput,
  CreateQrLoginInput,
  QrLogin,
  QrLoginArgs,
  QrLoginResult,
  RedeemQrLoginInput,
  RedeemQrLoginResult,
  ScanQrLoginInput,
} from '../schema/qr-login.js';
import { Authenticated } from '../src/graphql/authenticated.js';
import { type Context, viewerOf } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { QrSignIn } from '../src/services/qr-sign-in.js';

@Resolver()
export class QrLoginResolver {
  constructor(private readonly qr: QrSignIn) {}

  @Sensitive()
  @Mutation(() => QrLoginResult, { description: 'Browser: make a code to show.' })
  async createQrLogin(
    @Arg('input', () => CreateQrLoginInput) { delivery, flowId }: CreateQrLoginInput,
    @Ctx() context: Context,
  ): Promise<typeof QrLoginResult> {
    const request = { delivery, flowId: flowId ?? null, binding: context.qrCookie };
    return context.bindQr(await this.qr.create(request, context.origin));
  }

  @Sensitive()
  @Mutation(() => RedeemQrLoginResult, {
    description: 'Browser: ask again every pollAfter seconds until you are SignedIn.',
  })
  async redeemQrLogin(
    @Arg('input', () => RedeemQrLoginInput) input: RedeemQrLoginInput,
    @Ctx() context: Context,
  ): Promise<typeof RedeemQrLoginResult> {
    const outcome = await this.qr.redeem({ ...input, binding: context.qrCookie }, context.origin);
    return 'tokens' in outcome ? context.deliver(outcome) : outcome;
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => QrLoginResult, { description: 'Phone: open what was scanned, and see who is asking.' })
  async scanQrLogin(
    @Arg('input', () => ScanQrLoginInput) { payload }: ScanQrLoginInput,
    @Ctx() context: Context,
  ): Promise<typeof QrLoginResult> {
    return this.qr.scan(payload, viewerOf(context), context.origin);
  }

  @Authenticated()
  @Sensitive()
  @Mutation(() => QrLoginResult, { description: 'Phone: say yes or no.' })
  async answerQrLogin(
    @Arg('input', () => AnswerQrLoginInput) input: AnswerQrLoginInput,
    @Ctx() context: Context,
  ): Promise<typeof QrLoginResult> {
    const said = { ...input, matchCode: input.matchCode ?? null };
    return this.qr.answer(said, viewerOf(context), context.origin);
  }

  @Subscription(() => QrLogin, {
    description: 'The same news without polling. Tokens never travel here: redeem when APPROVED.',
    topics: 'qrLogin',
    topicId: ({ args, context }) => ({ ...args, context }),
  })
  qrLogin(@Root() news: QrLogin, @Args(() => QrLoginArgs) _asked: QrLoginArgs): QrLogin {
    return news;
  }
}
