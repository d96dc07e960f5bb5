import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { Account, User } from '../schema/account.js';
import { AuditEventConnection } from '../schema/audit-event.js';
import { Factor } from '../schema/factor.js';
import { Session } from '../schema/session.js';
import { RequiresAnyScope } from '../src/graphql/authenticated.js';
import type { Context } from '../src/graphql/context.js';
import type { AccountDirectory } from '../src/services/account-directory.js';
import type { Accounts, AccountView } from '../src/services/accounts.js';
import type { Factors } from '../src/services/factors.js';

@Resolver(() => User)
export class UserResolver {
  constructor(
    private readonly accounts: Accounts,
    private readonly care: { readonly directory: AccountDirectory },
  ) {}

  @Query(() => User, { nullable: true, description: 'Who is asking. Null when nobody is signed in.' })
  me(@Ctx() { origin }: Context): Promise<User | null> {
    return this.accounts.me(origin.viewer);
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description: 'How they sign in. Only for themselves and holders of accounts:read; otherwise null.',
  })
  account(@Root() user: User, @Ctx() { origin }: Context): Promise<AccountView | null> {
    return this.care.directory.account(user.id, origin);
  }
}

@Resolver(() => Account)
export class AccountResolver {
  constructor(
    private readonly accounts: Accounts,
    private readonly care: { readonly directory: AccountDirectory },
    private readonly known: Factors,
  ) {}

  @FieldResolver(() => [Factor], { description: 'Second factors in place.' })
  factors(@Root() account: AccountView): Promise<readonly Factor[]> {
    return this.known.listOf(account.id);
  }

  @FieldResolver(() => [Session], { description: 'Live sessions, newest first.' })
  sessions(@Root() account: AccountView, @Ctx() { origin }: Context): Promise<readonly Session[]> {
    return this.care.directory.sessionsOf(account, origin);
  }

  @RequiresAnyScope('self', 'audit:read')
  @FieldResolver(() => AuditEventConnection, {
    description: 'What happened to this account, newest first.',
  })
  events(
    @Root() account: AccountView,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { origin }: Context,
  ): Promise<AuditEventConnection> {
    return this.accounts.eventsOf(account, { first: first ?? 20, after: after ?? null }, origin);
  }
}
