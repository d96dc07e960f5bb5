import { Between, IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import { AuditEvent, type AuditEventKind } from '../../entities/audit-event.js';
import { Session } from '../../entities/session.js';
import type { Clock, Instant } from '../clock.js';
import { idsOf } from '../crypto/random-token.js';
import type { Database } from '../database.js';
import { invalidField } from '../errors.js';

/** Counts over a window, and how things stand at its end. */
export interface SignInFiguresView {
  readonly since: Instant;
  readonly until: Instant;
  readonly accounts: number;
  readonly accountsLocked: number;
  readonly sessionsActive: number;
  readonly registrations: number;
  readonly lockouts: number;
  readonly loginsSucceeded: number;
  readonly loginsFailed: number;
  readonly challengesIssued: number;
  readonly challengesPassed: number;
  readonly resetsRequested: number;
  readonly resetsCompleted: number;
}

const DAY = 86_400_000;
const LONGEST = 92 * DAY;

/** How signing in is going, counted from what was written down of it. */
export class SignInFigures {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The last 24 hours unless told otherwise. Throws INVALID_INPUT for a window that is none, or longer than 92 days. */
  async between(asked: { since: Instant | null; until: Instant | null }): Promise<SignInFiguresView> {
    const until = asked.until ?? this.clock.now();
    const since = asked.since ?? until - DAY;
    if (since < 0 || since >= until) throw invalidField(['since'], 'INVALID', 'It begins before it ends.');
    if (until - since > LONGEST) throw invalidField(['since'], 'INVALID', 'Ask for 92 days at most.');
    const [standing, events] = await Promise.all([this.standing(until), this.events(since, until)]);
    return { since, until, ...standing, ...events };
  }

  private async standing(until: Instant) {
    const { stale } = this.database;
    const createdAt = LessThanOrEqual(until);
    const [accounts, accountsLocked, sessionsActive] = await Promise.all([
      stale.count(Account, { createdAt }),
      stale.count(Account, { status: 'LOCKED', createdAt }),
      stale.count(Session, { createdAt, endedAt: IsNull(), idleExpiresAt: MoreThan(until) }),
    ]);
    return { accounts, accountsLocked, sessionsActive };
  }

  private async events(since: Instant, until: Instant) {
    const id = Between(...idsOf('evt', since, until));
    const count = (kind: AuditEventKind, succeeded: boolean): Promise<number> =>
      this.database.stale.count(AuditEvent, { kind, succeeded, id });
    const [registrations, lockouts, loginsSucceeded, loginsFailed, passed, failed, requested, completed] =
      await Promise.all([
        count('REGISTERED', true),
        count('LOCKED', true),
        count('LOGGED_IN', true),
        count('LOGGED_IN', false),
        count('CHALLENGED', true),
        count('CHALLENGED', false),
        count('RESET_REQUESTED', true),
        count('PASSWORD_UPDATED', true),
      ]);
    return {
      ...{ registrations, lockouts, loginsSucceeded, loginsFailed },
      challengesIssued: passed + failed,
      challengesPassed: passed,
      resetsRequested: requested,
      resetsCompleted: completed,
    };
  }
}
