import { randomPassphrase } from '../crypto/passphrase.js';
import type { Database } from '../database.js';
import { ProblemError } from '../errors.js';
import type { AccountMaker } from './account-maker.js';
import { findAccount } from './accounts.js';
import { readEmail } from './identifiers.js';

interface Deps {
  readonly database: Database;
  readonly accountMaker: AccountMaker;
}

/** Development only: Anna, who has an account to forget the password of. */
export class DemoAccount {
  readonly email = 'anna@example.com';
  private password: string | null = null;

  constructor(private readonly deps: Deps) {}

  async exists(): Promise<boolean> {
    const identifier = readEmail(this.email);
    return identifier !== null && (await findAccount(this.deps.database.read, identifier)) !== null;
  }

  /** Opens the account, unless it is there. */
  async make(requestId: string): Promise<void> {
    const password = randomPassphrase();
    const anna = { email: this.email, username: 'anna', displayName: 'Anna', password, roles: [] };
    const nowhere = { ip: null, network: null, deviceCookie: null, viewer: null };
    try {
      await this.deps.accountMaker.create(anna, { requestId, device: 'the start page', ...nowhere });
      this.password = password;
    } catch (error) {
      // Somebody else was quicker, or has her name; then there is an account to begin with.
      if (!(error instanceof ProblemError && error.code === 'CONFLICT')) throw error;
    }
  }

  /** The password of an account that was just opened; told once. */
  takePassword(): string | null {
    const { password } = this;
    this.password = null;
    return password;
  }
}
