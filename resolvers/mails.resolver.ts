import { Arg, Int, Query, Resolver } from 'type-graphql';
import { MailConnection, MailFilter } from '../schema/mails.js';
import { RequiresScopes } from '../src/graphql/authenticated.js';
import { Costs } from '../src/graphql/costs.js';
import type { MailTrail } from '../src/services/mail-trail.js';

@Resolver()
export class MailsResolver {
  constructor(private readonly care: { readonly mails: MailTrail }) {}

  @RequiresScopes('accounts:read')
  // Each state is looked for by itself.
  @Costs(2, { filter: 100 })
  @Query(() => MailConnection, {
    nullable: true,
    description:
      'Mails and texts of the last seven days, newest first. Never what is in them, or an address.',
  })
  mails(
    @Arg('filter', () => MailFilter, { nullable: true }) filter: MailFilter | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): Promise<MailConnection> {
    return this.care.mails.page(filter ?? {}, { first: first ?? 20, after: after ?? null });
  }
}
