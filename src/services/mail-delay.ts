import { In, LessThan, MoreThan, Not } from 'typeorm';
import { type MailKind, OutboxMail } from '../../entities/outbox-mail.js';
import type { Clock } from '../clock.js';
import type { Database } from '../database.js';

/** Most mails are gone within two seconds. */
const LATE_MS = 60_000;
const LOOK_EVERY_MS = 10_000;
/** They have a provider of their own, whose troubles are not those of mails. */
const TEXTS: readonly MailKind[] = ['SMS_CODE', 'SMS_ENROLLMENT'];
/** Notices that nobody but an owner, or an administrator, can cause. */
const OWN_NOTICES: readonly MailKind[] = ['PASSWORD_CHANGED', 'NEW_SIGN_IN', 'ADMIN_ACTED', 'RECOVERY_KEY'];

/**
 * Whether mails take longer than usual: a fact about the queue, and the same for everybody. Two kinds of rows tell it:
 * those no worker has looked at yet, for there the rows for nobody wait like all others, and those of proven owners
 * that the provider did not take. What strangers asked for and the provider did not take is left out: such a row waits
 * only where there is an account, so somebody who asked for one could see it in what everybody is told.
 */
export class MailDelay {
  private late = false;
  private lookedAt: number | null = null;
  private looking: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** As of the last look. */
  get isLong(): boolean {
    return this.late;
  }

  /** Looks at the queue, unless it was looked at a moment ago. Never rejects: help must not break a page. */
  look(): Promise<void> {
    const now = this.clock.now();
    if (this.lookedAt !== null && now - this.lookedAt < LOOK_EVERY_MS)
      return this.looking ?? Promise.resolve();
    this.lookedAt = now;
    this.looking = this.find(now - LATE_MS).then(
      (found) => {
        this.late = found;
      },
      () => undefined,
    );
    return this.looking;
  }

  private async find(before: number): Promise<boolean> {
    const waiting = { state: 'QUEUED' as const, createdAt: LessThan(before) };
    const where = [
      { ...waiting, dueAt: 0 },
      { ...waiting, attempts: MoreThan(0), trust: 'SELF' as const, kind: Not(In([...TEXTS])) },
      { ...waiting, attempts: MoreThan(0), kind: In([...OWN_NOTICES]) },
    ];
    return (await this.database.read.find(OutboxMail, { where, take: 1 })).length > 0;
  }
}
