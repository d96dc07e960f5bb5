import { AccountResolver, UserResolver } from '../../resolvers/account.resolver.js';
import { AccountsResolver, AdministrationResolver } from '../../resolvers/administration.resolver.js';
import { MailsResolver } from '../../resolvers/mails.resolver.js';
import { MetricsResolver } from '../../resolvers/metrics.resolver.js';
import { AccountDirectory } from '../services/account-directory.js';
import { AccountLocks } from '../services/account-locks.js';
import { AccountPages } from '../services/account-pages.js';
import { AccountSupport } from '../services/account-support.js';
import type { Accounts } from '../services/accounts.js';
import { AdminActs } from '../services/admin-acts.js';
import { Cooldowns } from '../services/cooldowns.js';
import type { Factors } from '../services/factors.js';
import { MailTrail } from '../services/mail-trail.js';
import { RecoveryFigures } from '../services/recovery-figures.js';
import { RecoveryView } from '../services/recovery-view.js';
import { ResetMails } from '../services/reset-mails.js';
import { SignInFigures } from '../services/sign-in-figures.js';

type Of<T extends new (deps: never) => unknown> = ConstructorParameters<T>[0];
type Parts = Omit<Of<typeof AccountSupport>, 'cooldowns'> &
  Omit<Of<typeof AdminActs>, 'accountSupport' | 'directory' | 'resetMails'> &
  Omit<Of<typeof RecoveryView>, 'cooldowns' | 'locks'> &
  Omit<Of<typeof ResetMails>, 'locks'> &
  Of<typeof Cooldowns> &
  Of<typeof AccountDirectory>;

/** Looking after other people's accounts. */
export function createAdministration(parts: Parts) {
  const { database, clock } = parts;
  const locks = new AccountLocks(database, clock);
  const cooldowns = new Cooldowns(parts);
  const accountSupport = new AccountSupport({ ...parts, cooldowns });
  const resetMails = new ResetMails({ ...parts, locks });
  const directory = new AccountDirectory(parts);
  const administration = {
    directory,
    pages: new AccountPages(database, directory),
    figures: new SignInFigures(database, clock),
    mails: new MailTrail(database),
    recoveryFigures: new RecoveryFigures(database, clock),
    acts: new AdminActs({ ...parts, accountSupport, resetMails, directory }),
    recoveries: new RecoveryView({ ...parts, cooldowns, locks }),
  };
  return { accountSupport, administration };
}

export type Administration = ReturnType<typeof createAdministration>['administration'];

/** They keep what they are given, and look into it when they are asked: a printed schema has nothing behind it. */
export function accountResolvers(services: {
  readonly accounts: Accounts;
  readonly factors: Factors;
  readonly administration: Administration;
}): readonly object[] {
  const { accounts, factors, administration } = services;
  return [
    new UserResolver(accounts, administration),
    new AccountResolver(accounts, administration, factors),
    new AccountsResolver(administration),
    new AdministrationResolver(administration),
    new MetricsResolver(administration),
    new MailsResolver(administration),
  ];
}
