import { Between, In, MoreThan } from 'typeorm';
import { AuditEvent, type AuditEventKind } from '../../entities/audit-event.js';
import { OutboxMail } from '../../entities/outbox-mail.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import { idsOf } from '../crypto/random-token.js';
import type { Database, Where } from '../database.js';
import { type Happening, medianSeconds, waitsSince } from '../flows/recovery-times.js';
import { FLOW_TTL } from '../flows/verification-flow.js';
import { mailBacklog } from './outbox-backlog.js';
import { MAILS_KEPT } from './outbox-rows.js';

/** How people get on who ask for a new password. */
export interface RecoveryFiguresView {
  readonly proofsRight: number;
  readonly proofsWrong: number;
  readonly mailsTaken: number | null;
  readonly mailsDelivered: number | null;
  readonly mailsReturned: number | null;
  readonly mailsAgain: number | null;
  readonly mailsWaiting: number;
  readonly oldestMailSeconds: Seconds;
  readonly secondsToMail: Seconds | null;
  readonly secondsToProof: Seconds | null;
  readonly secondsToUpdate: Seconds | null;
}

interface Span {
  readonly since: Instant;
  readonly until: Instant;
}

/** Medians are those of so many, the newest: what a busy month costs to look at must not be more than a quiet one. */
const SAMPLE = 500;
/** Milliseconds. A week that somebody asks for begins by a clock of their own. */
const SLACK = 300_000;
/** Few ask more often than this before they get through. */
const REQUESTS_EACH = 4;
const UNKNOWN = { mailsTaken: null, mailsDelivered: null, mailsReturned: null, mailsAgain: null };

/** Counted from the log and the outbox along indexes that are there for other reasons; nothing is kept for it. */
export class RecoveryFigures {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async within(span: Span): Promise<RecoveryFiguresView> {
    const { queued, oldestSeconds } = await mailBacklog(this.database, this.clock);
    const [events, mails, times, secondsToMail] = await Promise.all([
      this.proofs(span),
      this.mails(span),
      this.times(span),
      this.timeToMail(span),
    ]);
    const waiting = { mailsWaiting: queued, oldestMailSeconds: Math.round(oldestSeconds) };
    return { ...events, ...mails, ...waiting, ...times, secondsToMail };
  }

  private async proofs(span: Span) {
    const count = (succeeded: boolean): Promise<number> =>
      this.database.stale.count(AuditEvent, { ...during(span), kind: 'RESET_VERIFIED', succeeded });
    const [proofsRight, proofsWrong] = await Promise.all([count(true), count(false)]);
    return { proofsRight, proofsWrong };
  }

  /** Unknown for a time whose mails are forgotten by now. */
  private async mails({ since, until }: Span) {
    if (since < this.clock.now() - MAILS_KEPT - SLACK) return UNKNOWN;
    const sent = { ...codesSent, createdAt: Between(since, until) };
    const count = (further: Where<OutboxMail>): Promise<number> =>
      this.database.stale.count(OutboxMail, { ...sent, ...further });
    const [mailsTaken, mailsDelivered, mailsReturned, mailsAgain] = await Promise.all([
      count({}),
      count({ delivery: In(['DELIVERED', 'SPAM']) }),
      count({ delivery: In(['BLOCKED', 'BOUNCED', 'SUPPRESSED']) }),
      count({ generation: MoreThan(1) }),
    ]);
    return { mailsTaken, mailsDelivered, mailsReturned, mailsAgain };
  }

  private async timeToMail({ since, until }: Span): Promise<Seconds | null> {
    const sent = await this.database.stale.find(OutboxMail, {
      where: { ...codesSent, createdAt: Between(since, until) },
      order: { createdAt: 'DESC' },
      take: SAMPLE,
    });
    return medianSeconds(
      sent.flatMap(({ createdAt, sentAt }) => (sentAt === null ? [] : sentAt - createdAt)),
    );
  }

  private async times(span: Span) {
    const [proven, updated] = await Promise.all([
      this.newest('RESET_VERIFIED', span),
      this.newest('PASSWORD_UPDATED', span),
    ]);
    const requests = await this.requestsOf([...proven, ...updated], span);
    return {
      secondsToProof: medianSeconds(waitsSince(requests, proven)),
      secondsToUpdate: medianSeconds(waitsSince(requests, updated)),
    };
  }

  private newest(kind: AuditEventKind, span: Span): Promise<readonly Happening[]> {
    const where = { ...during(span), kind, succeeded: true };
    return this.database.stale.find(AuditEvent, { where, order: { id: 'DESC' }, take: SAMPLE });
  }

  /** One that began before the window may end in it. */
  private async requestsOf(
    steps: readonly Happening[],
    { since, until }: Span,
  ): Promise<readonly Happening[]> {
    const subjects = [...new Set(steps.flatMap(({ subjectId }) => subjectId ?? []))];
    if (subjects.length === 0) return [];
    const earlier = { since: Math.max(0, since - FLOW_TTL * 1000), until };
    return this.database.stale.find(AuditEvent, {
      where: { ...during(earlier), subjectId: In(subjects), kind: 'RESET_REQUESTED', succeeded: true },
      order: { id: 'DESC' },
      take: subjects.length * REQUESTS_EACH,
      index: 'audit_events_subject',
    });
  }
}

const codesSent = { kind: 'RESET_CODE' as const, state: 'SENT' as const };

function during({ since, until }: Span): { id: ReturnType<typeof Between<string>> } {
  return { id: Between(...idsOf('evt', since, until)) };
}
