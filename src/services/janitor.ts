import { In, LessThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import { ClientSecret } from '../../entities/client-secret.js';
import { QrSignIn } from '../../entities/qr-sign-in.js';
import { Registration } from '../../entities/registration.js';
import { ResetGrant } from '../../entities/reset-grant.js';
import { RevokedToken } from '../../entities/revoked-token.js';
import { Session } from '../../entities/session.js';
import { UsedAssertion } from '../../entities/used-assertion.js';
import { UsedChallenge } from '../../entities/used-challenge.js';
import type { Clock } from '../clock.js';
import type { Database } from '../database.js';
import { ServiceUnavailableError } from '../errors.js';
import type { AccountLocks } from './account-locks.js';
import type { FactorResets } from './factor-resets.js';
import type { Log } from './log.js';

const HOUR = 3_600_000;
/** An address that is not confirmed within a day is free again, and so is the username. */
const UNCONFIRMED_LIFE = 24 * HOUR;
/** Ended sessions stay this long, so that a refresh token used twice is still known as one. */
const SESSION_AFTERLIFE = 30 * 24 * HOUR;
/** No conversation lives nearly as long: what was signed in one of these is refused for its age. */
const CHALLENGE_AFTERLIFE = 24 * HOUR;
/** Far longer than any ticket lives, wherever it comes back from. */
const QR_AFTERLIFE = 24 * HOUR;
/** What must be remembered until something is too old is kept a little longer, for nodes whose clocks differ. */
const CLIENT_AFTERLIFE = HOUR;
const EVERY_MS = 10 * 60_000;
const AT_ONCE = 200;

/** Does what was put off until now, and removes rows whose time is over. Nothing depends on its being punctual. */
export class Janitor {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly deps: {
      readonly database: Database;
      readonly clock: Clock;
      readonly log: Log;
      readonly factorResets: FactorResets;
      readonly locks: AccountLocks;
    },
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.sweepQuietly(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    const now = this.deps.clock.now();
    await this.deps.factorResets.carryOut();
    await this.deps.locks.liftDue();
    await this.dropUnconfirmed(now - UNCONFIRMED_LIFE);
    await this.deps.database.write(async (tx) => {
      await tx.delete(ResetGrant, { expiresAt: LessThan(now) });
      await tx.delete(UsedChallenge, { usedAt: LessThan(now - CHALLENGE_AFTERLIFE) });
      await tx.delete(QrSignIn, { createdAt: LessThan(now - QR_AFTERLIFE) });
      await tx.delete(ClientSecret, { expiresAt: LessThan(now) });
      await tx.delete(UsedAssertion, { expiresAt: LessThan(now - CLIENT_AFTERLIFE) });
      await tx.delete(RevokedToken, { expiresAt: LessThan(now - CLIENT_AFTERLIFE) });
      await tx.delete(Session, { expiresAt: LessThan(now - SESSION_AFTERLIFE) });
    });
  }

  /** Accounts that came by registration and were never confirmed, together with every application for them. */
  private async dropUnconfirmed(before: number): Promise<void> {
    const old = { createdAt: LessThan(before) };
    const rows = await this.deps.database.read.find(Registration, {
      where: old,
      order: { createdAt: 'ASC' },
      take: AT_ONCE,
    });
    const keys = rows.map((row) => row.flowKey);
    const accountIds = [...new Set(rows.map((row) => row.accountId))];
    if (keys.length === 0) return;
    await this.deps.database.write(async (tx) => {
      await tx.delete(Registration, { flowKey: In(keys) });
      for (const id of accountIds) {
        if ((await tx.count(Registration, { accountId: id })) > 0) continue;
        await tx.delete(Account, { id, status: 'UNVERIFIED' });
      }
    });
  }

  private async sweepQuietly(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      const details = error instanceof ServiceUnavailableError ? error.told : { err: error };
      this.deps.log.warn(details, 'old rows could not be removed; trying again later');
    }
  }
}
