import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  EndSessionsInput,
  LoginInput,
  LoginResult,
  RefreshSessionInput,
  SessionsEndedResult,
  SignedInResult,
} from '../schema/session.js';
import { Authenticated, EndsByToken } from '../src/graphql/authenticated.js';
import { type Context, viewerOf } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { AdminActs } from '../src/services/admin-acts.js';
import type { Sessions } from '../src/services/sessions.js';
import type { SignIn } from '../src/services/sign-in.js';

@Resolver()
export class SessionResolver {
  constructor(
    private readonly services: {
      readonly signIn: SignIn;
      readonly sessions: Sessions;
      readonly administration: { readonly acts: AdminActs };
    },
  ) {}

  @Sensitive()
  @Mutation(() => LoginResult, { description: 'Sign in with e-mail or username.' })
  async login(
    @Arg('input', () => LoginInput) input: LoginInput,
    @Ctx() context: Context,
  ): Promise<typeof LoginResult> {
    const answer = await this.services.signIn.login(input, context.origin);
    return 'tokens' in answer ? context.deliver(answer) : answer;
  }

  @Sensitive()
  @Mutation(() => SignedInResult, {
    description: 'Trade the refresh token for new tokens. Each works once; a second use ends the session.',
  })
  async refreshSession(
    @Arg('input', () => RefreshSessionInput) input: RefreshSessionInput,
    @Ctx() context: Context,
  ): Promise<typeof SignedInResult> {
    const shown = input.refreshToken ?? null;
    const token = shown ?? context.refreshCookie;
    const delivery = shown === null ? 'COOKIE' : 'BODY';
    return context.deliver(await this.services.sessions.refresh(token, delivery, context.origin));
  }

  @EndsByToken()
  @Mutation(() => SessionsEndedResult, {
    description: 'End this session. Calling it twice is harmless.',
  })
  async logout(@Ctx() context: Context): Promise<typeof SessionsEndedResult> {
    const { origin, refreshCookie } = context;
    context.dropRefreshCookie();
    return { count: await this.services.sessions.logout(origin.viewer, refreshCookie, origin) };
  }

  @Authenticated()
  @Mutation(() => SessionsEndedResult, {
    description: 'End chosen sessions, or every session but this one.',
  })
  async endSessions(
    @Arg('input', () => EndSessionsInput) input: EndSessionsInput,
    @Ctx() context: Context,
  ): Promise<typeof SessionsEndedResult> {
    const { acts } = this.services.administration;
    return { count: await acts.endSessions(input, viewerOf(context), context.origin) };
  }
}
