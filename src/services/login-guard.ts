import type { Account } from '../../entities/account.js';
import type { Instant } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import {
  type LoginThrottle,
  type LoginTurn,
  lockedUntil,
  THROTTLE_TTL,
  takeTurn,
} from '../flows/login-throttle.js';

export interface GuardView {
  readonly failedAttempts: number;
  readonly lockedUntil: Instant | null;
}

/**
 * Slows guessing down, per identifier as typed. What it shows depends on what was typed alone: an account's e-mail
 * address and its username have a count each, or trying both would tell that they belong together.
 */
export class LoginGuard {
  constructor(
    private readonly cells: CellStore,
    private readonly keyring: Keyring,
  ) {}

  /** Reserves one try, to be taken before the password is compared. */
  take(identifierKey: string): Promise<LoginTurn> {
    return this.cells.update<LoginThrottle, LoginTurn>(this.cellOf(identifierKey), (state, now) => {
      const { state: next, turn } = takeTurn(state, now);
      return { state: next, ttl: THROTTLE_TTL, result: turn };
    });
  }

  /** The right password was given: nothing is held against either name of the account. */
  async clear(account: Account): Promise<void> {
    await Promise.all(
      [account.emailKey, account.usernameKey].map((key) =>
        this.cells.update<LoginThrottle, void>(this.cellOf(key), () => ({
          state: undefined,
          ttl: THROTTLE_TTL,
          result: undefined,
        })),
      ),
    );
  }

  async viewOf(account: Account): Promise<GuardView> {
    const reads = await Promise.all(
      [account.emailKey, account.usernameKey].map((key) => this.cells.read<LoginThrottle>(this.cellOf(key))),
    );
    const locks = reads.map(({ state, now }) => lockedUntil(state, now) ?? 0);
    const latest = Math.max(...locks);
    return {
      failedAttempts: reads.reduce((sum, { state }) => sum + (state?.failures ?? 0), 0),
      lockedUntil: latest === 0 ? null : latest,
    };
  }

  private cellOf(identifierKey: string): CellKey {
    return `login:${this.keyring.handle('login', identifierKey)}`;
  }
}
