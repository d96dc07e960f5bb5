import { type AuditChange, AuditEvent, type AuditEventKind } from '../../entities/audit-event.js';
import type { Clock, Instant } from '../clock.js';
import type { AuditSeal } from '../crypto/audit-seal.js';
import { newIdInTurn } from '../crypto/random-token.js';
import type { Adder } from '../database.js';
import type { Origin } from './origin.js';

export interface AuditEntry {
  readonly kind: AuditEventKind;
  readonly succeeded: boolean;
  /** Whose account; null when no account matched. */
  readonly subjectId: string | null;
  /** Who did it; null for a stranger. */
  readonly actorId: string | null;
  /** Why, in the words of a person in charge. */
  readonly reason?: string | null;
  /** What an administrator's act changed. Never a secret, a code or a token. */
  readonly change?: AuditChange | null;
}

/** Who hears of every event, in the transaction that writes it. */
export interface EventListener {
  tell(tx: Adder, event: AuditEvent): Promise<void>;
}

const NOBODY: EventListener = { tell: async () => undefined };
const MOST_TURNS = 65_535;

/**
 * Everything that happened, written in the transaction of what happened. It is only ever added to. Each event is
 * signed as it is written, and chained to the one before a moment later (audit-sealer.ts): a chain that every request
 * had to wait for would have them all wait for each other.
 */
export class AuditLog {
  /** Ids sort by the millisecond in them, and one request writes several events in one: they are told apart here. */
  private latest: { at: Instant; turn: number } = { at: 0, turn: 0 };

  constructor(
    private readonly clock: Clock,
    private readonly seal: AuditSeal,
    private readonly listener: EventListener = NOBODY,
  ) {}

  async record(tx: Adder, entry: AuditEntry, origin: Origin): Promise<void> {
    const at = this.clock.now();
    const id = this.nextId(at);
    const content = {
      id,
      at,
      kind: entry.kind,
      succeeded: entry.succeeded,
      actorId: entry.actorId,
      subjectId: entry.subjectId,
      deviceName: origin.device,
      ip: origin.ip,
      reason: entry.reason ?? null,
      requestId: origin.requestId,
      change: entry.change ?? null,
      shard: this.seal.shardOf(entry.subjectId ?? id),
    };
    const event = { ...content, mac: this.seal.contentOf(content), seq: null, link: null };
    await tx.insert(AuditEvent, event);
    await this.listener.tell(tx, event);
  }

  private nextId(at: Instant): string {
    const turn = at === this.latest.at ? Math.min(this.latest.turn + 1, MOST_TURNS) : 0;
    this.latest = { at, turn };
    return newIdInTurn('evt', at, turn);
  }
}
