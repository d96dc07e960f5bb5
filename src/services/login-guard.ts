import type { Account } from '../../entities/account.js';
import type { Instant, Seconds } from '../clock.js';
import type { Asker } from '../crypto/bounded-queue.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import {
  DEVICE_THROTTLE_TTL,
  type LoginThrottle,
  type LoginTurn,
  lockedUntil,
  loginStanding,
  PAUSED_AT,
  returnTurn,
  THROTTLE_TTL,
  takeTurn,
} from '../flows/login-throttle.js';
import type { Origin } from './origin.js';
import type { Counted, SourceGuard } from './source-guard.js';
import type { TrustedDevices } from './trusted-devices.js';

/** Somebody about to try a password. */
export interface LoginTry {
  /** SHA-256 of the identifier as typed. */
  readonly identifierKey: string;
  readonly account: Account | null;
  readonly origin: Origin;
}

/** Leave to compare one password, and in which line it was taken. */
export interface Turn extends LoginTurn {
  /** The device the account knows; null for a stranger's. */
  readonly device: string | null;
  /** What the source was charged; null for a device the account knows. */
  readonly counted: Counted | null;
  /** How the compare stands among others when there is much to do. */
  readonly asker: Asker;
}

interface Deps {
  readonly cells: CellStore;
  readonly keyring: Keyring;
  readonly trusted: TrustedDevices;
  readonly sources: SourceGuard;
}

/**
 * Slows guessing down without locking the owner out. Strangers wait in one line per identifier as typed, whether or
 * not it is anybody's: an account's e-mail address and its username have a line each, or trying both would tell that
 * they belong together. A device that has signed in before has a line of its own, which no stranger can fill. After
 * a hundred failures of strangers in a row their password is worth nothing until the owner proves the mailbox.
 */
export class LoginGuard {
  constructor(private readonly deps: Deps) {}

  /** Reserves one try, before the password is compared. Throws RATE_LIMITED when the source has failed too often. */
  async take(attempt: LoginTry): Promise<Turn> {
    const device = await this.deps.trusted.of(attempt.account, attempt.origin);
    const counted = device === null ? await this.deps.sources.take('failure', attempt.origin) : null;
    const { cell, ttl } = this.cellOf(attempt, device);
    const turn = await this.deps.cells.update<LoginThrottle, LoginTurn>(cell, (state, now) => {
      const taken = takeTurn(state, now);
      return { state: taken.state, ttl, result: taken.turn };
    });
    const rank = device === null ? 'UNKNOWN' : 'KNOWN';
    const source = this.deps.sources.shareOf(attempt.origin);
    // A session for who has hung up is nobody's: unlike a mail, it reaches no one who could use it.
    return { ...turn, device, counted, asker: { rank, source, hasLeft: attempt.origin.hasLeft } };
  }

  /** The password was not compared after all: the try was none. */
  async giveBack(attempt: LoginTry, turn: Turn): Promise<void> {
    if (turn.counted !== null) await this.deps.sources.giveBack(turn.counted);
    const { cell, ttl } = this.cellOf(attempt, turn.device);
    await this.deps.cells.update<LoginThrottle, void>(cell, (state) => ({
      state: returnTurn(state),
      ttl,
      result: undefined,
    }));
  }

  /** Whether the right password is not enough: too many strangers have guessed, and this may be one of them. */
  isPaused(account: Account, turn: Turn): boolean {
    return account.failedLogins >= PAUSED_AT && turn.device === null;
  }

  /** Whether a failure in this turn counts towards the pause. */
  counts(turn: Turn): boolean {
    return turn.device === null;
  }

  /** The right password was given: what this person and this device were charged is given back. */
  async succeeded(attempt: LoginTry & { readonly account: Account }, turn: Turn): Promise<void> {
    if (turn.counted !== null) await this.deps.sources.giveBack(turn.counted);
    if (turn.device !== null) await this.empty(this.deps.trusted.lineOf(turn.device, attempt.account));
    await this.clear(attempt.account);
  }

  /** Somebody proved to be the owner: nothing is held against either name of the account. */
  async clear(account: Account): Promise<void> {
    await Promise.all([account.emailKey, account.usernameKey].map((key) => this.empty(this.lineOf(key))));
  }

  /** When strangers may try again; null when they may now. */
  async lockedUntil(account: Account): Promise<Instant | null> {
    const reads = await Promise.all(
      [account.emailKey, account.usernameKey].map((key) =>
        this.deps.cells.read<LoginThrottle>(this.lineOf(key)),
      ),
    );
    const latest = Math.max(...reads.map(({ state, now }) => lockedUntil(state, now) ?? 0));
    return latest === 0 ? null : latest;
  }

  /** How the line of strangers stands under each name of the account. */
  async standings(account: Account) {
    const lines = [
      { name: 'EMAIL' as const, key: account.emailKey },
      { name: 'USERNAME' as const, key: account.usernameKey },
    ];
    const reads = await Promise.all(
      lines.map(async ({ name, key }) => {
        const { state, now } = await this.deps.cells.read<LoginThrottle>(this.lineOf(key));
        return { name, ...loginStanding(state, now) };
      }),
    );
    return reads.filter(({ failures }) => failures > 0);
  }

  private async empty(cell: CellKey): Promise<void> {
    await this.deps.cells.update<LoginThrottle, void>(cell, () => ({
      state: undefined,
      ttl: THROTTLE_TTL,
      result: undefined,
    }));
  }

  private cellOf(
    { identifierKey, account }: LoginTry,
    device: string | null,
  ): { cell: CellKey; ttl: Seconds } {
    return device === null
      ? { cell: this.lineOf(identifierKey), ttl: THROTTLE_TTL }
      : { cell: this.deps.trusted.lineOf(device, account), ttl: DEVICE_THROTTLE_TTL };
  }

  private lineOf(identifierKey: string): CellKey {
    return `login:${this.deps.keyring.handle('login', identifierKey)}`;
  }
}
