import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Account } from '../schema/account.js';
import { DateTime } from '../schema/date-time.js';
import type { AccountView } from '../src/services/accounts.js';
import type { BouncedAddresses } from '../src/services/bounced-addresses.js';

@Resolver(() => Account)
export class MailTruthResolver {
  constructor(private readonly bounced: BouncedAddresses) {}

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'Since when their address sends mail back for good. Null while mail arrives.',
  })
  emailBouncedAt(@Root() account: AccountView): Promise<number | null> {
    return this.bounced.since(account.id);
  }
}
