import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Account } from '../schema/account.js';
import {
  AccountActionInput,
  AccountConnection,
  AccountFilter,
  AccountOrder,
  LockAccountInput,
  SetRolesInput,
} from '../schema/administration.js';
import { DateTime } from '../schema/date-time.js';
import { AccountResult } from '../schema/factor.js';
import { IdArgs } from '../schema/id-args.js';
import { Metrics } from '../schema/metrics.js';
import { PageArgs } from '../schema/page.js';
import { Recovery } from '../schema/recovery.js';
import { RequiresAnyScope, RequiresScopes } from '../src/graphql/authenticated.js';
import type { Context } from '../src/graphql/context.js';
import { Costs } from '../src/graphql/costs.js';
import type { AccountDirectory } from '../src/services/account-directory.js';
import type { AccountPages, AccountPageView } from '../src/services/account-pages.js';
import type { AccountView } from '../src/services/accounts.js';
import type { AdminActs } from '../src/services/admin-acts.js';
import type { RecoveryView } from '../src/services/recovery-view.js';
import type { SignInFigures } from '../src/services/sign-in-figures.js';

@Resolver(() => AccountConnection)
export class AccountsResolver {
  constructor(
    private readonly care: {
      readonly directory: AccountDirectory;
      readonly pages: AccountPages;
      readonly figures: SignInFigures;
    },
  ) {}

  @RequiresAnyScope('self', 'accounts:read')
  @Query(() => Account, { nullable: true, description: 'One account, by user id.' })
  account(@Args(() => IdArgs) { id }: IdArgs, @Ctx() { origin }: Context): Promise<AccountView | null> {
    return this.care.directory.account(id, origin);
  }

  @RequiresScopes('accounts:read')
  @Query(() => AccountConnection, {
    nullable: true,
    description: 'Accounts, a page at a time (1 to 100).',
  })
  accounts(
    @Arg('filter', () => AccountFilter, { nullable: true }) filter: AccountFilter | null,
    @Arg('orderBy', () => AccountOrder, {
      nullable: true,
      defaultValue: { field: 'CREATED_AT', direction: 'DESC' },
    })
    orderBy: AccountOrder | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<AccountPageView> {
    return this.care.pages.page(filter ?? {}, orderBy, page);
  }

  @FieldResolver(() => Int, {
    description: 'How many there are: exact up to 10000, and 10001 when there are more.',
  })
  totalCount(@Root() page: AccountPageView): Promise<number> {
    return this.care.pages.count(page);
  }

  @RequiresScopes('metrics:read')
  @Costs(110)
  @Query(() => Metrics, {
    nullable: true,
    description: 'How signing in is going. The last 24 hours unless told otherwise.',
  })
  metrics(
    @Arg('since', () => DateTime, { nullable: true }) since: Date | null,
    @Arg('until', () => DateTime, { nullable: true }) until: Date | null,
  ): Promise<Metrics> {
    return this.care.figures.between({ since: since?.getTime() ?? null, until: until?.getTime() ?? null });
  }
}

/** People in charge: a machine holds no `self`, and there is nobody to ask it for a proof. */
@Resolver(() => Account)
export class AdministrationResolver {
  constructor(private readonly care: { readonly acts: AdminActs; readonly recoveries: RecoveryView }) {}

  @RequiresScopes('accounts:read')
  @Costs(40)
  @FieldResolver(() => Recovery, {
    nullable: true,
    description: 'Why they cannot get in. Only for holders of accounts:read; otherwise null.',
  })
  recovery(@Root() account: AccountView): Promise<Recovery | null> {
    return this.care.recoveries.of(account.id);
  }

  @RequiresScopes('self', 'accounts:write')
  @Mutation(() => AccountResult, { description: 'Keep someone out and end their sessions.' })
  lockAccount(
    @Arg('input', () => LockAccountInput) { until, ...action }: LockAccountInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof AccountResult> {
    return this.care.acts.lock({ ...action, until: until?.getTime() ?? null }, origin);
  }

  @RequiresScopes('self', 'accounts:write')
  @Mutation(() => AccountResult, { description: 'Let them back in and forget failed attempts.' })
  unlockAccount(
    @Arg('input', () => AccountActionInput) input: AccountActionInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof AccountResult> {
    return this.care.acts.unlock(input, origin);
  }

  @RequiresScopes('self', 'accounts:write')
  @Mutation(() => AccountResult, {
    description: 'Make the next login choose a new password, and end all sessions.',
  })
  requirePasswordReset(
    @Arg('input', () => AccountActionInput) input: AccountActionInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof AccountResult> {
    return this.care.acts.requireReset(input, origin);
  }

  @RequiresScopes('self', 'accounts:write')
  @Mutation(() => AccountResult, {
    description: 'Mail the owner what they need to choose a new password; whoever asks never sees it.',
  })
  sendPasswordReset(
    @Arg('input', () => AccountActionInput) input: AccountActionInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof AccountResult> {
    return this.care.acts.sendReset(input, origin);
  }

  @RequiresScopes('self', 'accounts:write')
  @Mutation(() => AccountResult, {
    description:
      'Let the next code be asked for at once, forget wrong answers with what is held, and that mail came back.',
  })
  clearCooldown(
    @Arg('input', () => AccountActionInput) input: AccountActionInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof AccountResult> {
    return this.care.acts.clearCooldown(input, origin);
  }

  @RequiresScopes('self', 'roles:write')
  @Mutation(() => AccountResult, {
    description: 'Replace the roles. The last ADMIN cannot be removed.',
  })
  setRoles(
    @Arg('input', () => SetRolesInput) input: SetRolesInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof AccountResult> {
    return this.care.acts.setRoles(input, origin);
  }
}
