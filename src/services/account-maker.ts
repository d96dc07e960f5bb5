import { Account, type Role } from '../../entities/account.js';
import type { Clock } from '../clock.js';
import { TRUSTED } from '../crypto/bounded-queue.js';
import type { Keyring } from '../crypto/keyring.js';
import type { PasswordHasher } from '../crypto/password-hash.js';
import { newId } from '../crypto/random-token.js';
import { type Database, DuplicateKeyError } from '../database.js';
import { invalidField, ProblemError } from '../errors.js';
import { rolesKey } from '../flows/scopes.js';
import type { AuditLog } from './audit-log.js';
import { readDisplayName } from './display-name.js';
import { readEmail, readUsername, USERNAME_RULE } from './identifiers.js';
import { firstKey } from './mailed-codes.js';
import { openingEntries } from './opened-account.js';
import type { Origin } from './origin.js';
import type { PasswordPolicy } from './password-policy.js';

export interface NewAccount {
  readonly email: string;
  readonly username: string;
  readonly displayName: string | null;
  /** Null: the person chooses one by *Forgot password*. */
  readonly password: string | null;
  readonly roles: readonly Role[];
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly audit: AuditLog;
  readonly keyring: Pick<Keyring, 'code' | 'handle'>;
}

/** Opens an account on an operator's word. Its address counts as confirmed once a code sent there comes back. */
export class AccountMaker {
  constructor(private readonly deps: Deps) {}

  /** The new account's id. Throws ProblemError INVALID_INPUT, or CONFLICT when e-mail or username are in use. */
  async create(wanted: NewAccount, origin: Origin): Promise<string> {
    const email = readEmail(wanted.email);
    if (email === null) throw invalidField(['email'], 'INVALID', 'This is not an e-mail address.');
    const username = readUsername(wanted.username);
    if (username === null) {
      throw invalidField(['username'], 'INVALID', USERNAME_RULE);
    }
    const displayName = readDisplayName(wanted.displayName ?? username.canonical);
    if (displayName === null) {
      throw invalidField(['displayName'], 'INVALID', 'Use 1 to 100 characters that can be seen.');
    }
    const person = { email: email.canonical, username: username.canonical, displayName };
    if (wanted.password !== null)
      await this.deps.policy.check(wanted.password, person, ['password'], TRUSTED);
    const now = this.deps.clock.now();
    const account: Account = {
      id: newId('usr', now),
      email: email.canonical,
      emailKey: email.key,
      emailVerifiedAt: null,
      username: username.canonical,
      usernameKey: username.key,
      displayName,
      locale: null,
      status: 'ACTIVE',
      roles: [...wanted.roles],
      passwordHash: wanted.password === null ? null : await this.deps.hasher.hash(wanted.password, TRUSTED),
      passwordChangedAt: now,
      passwordResetRequired: false,
      credentialEpoch: 0,
      failedLogins: 0,
      createdAt: now,
      lastLoginAt: null,
      lockedUntil: null,
      rolesKey: rolesKey(wanted.roles),
      secondFactorSince: null,
    };
    await this.insert(account, origin);
    return account.id;
  }

  /**
   * What the person types into the code field of "Forgot password" to choose the first password, within a day and once:
   * the way in before any mail can be sent. Throws NOT_FOUND.
   */
  async firstKey(id: string): Promise<string> {
    const account = await this.deps.database.read.findOne(Account, { id });
    if (account === null) throw new ProblemError('NOT_FOUND', 'There is no such account.');
    return firstKey(this.deps.keyring, account);
  }

  private async insert(account: Account, origin: Origin): Promise<void> {
    try {
      await this.deps.database.write(async (tx) => {
        await tx.insert(Account, account);
        for (const entry of openingEntries(account, null)) await this.deps.audit.record(tx, entry, origin);
      });
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
      throw new ProblemError('CONFLICT', 'This e-mail address or username is in use.');
    }
  }
}
