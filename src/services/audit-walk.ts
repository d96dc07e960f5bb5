import type { AuditEvent } from '../../entities/audit-event.js';
import { type AuditSeal, isSameSeal } from '../crypto/audit-seal.js';
import type { Stored } from '../database.js';

/** What is wrong at one place of the audit log. */
export type Fault =
  /** Its content is not what was signed, or is stored so that conditions do not find it by what was. */
  | 'EDITED'
  /** Nobody signed it. */
  | 'UNSIGNED'
  /** Events before it are gone. */
  | 'GAP'
  /** It does not follow the one before it: moved, swapped, or put in. */
  | 'MOVED'
  /** Events after it are gone. */
  | 'CUT'
  /** It stands outside of every chain. */
  | 'STRAY'
  /** The end of the chain is not what was signed. */
  | 'END_EDITED'
  /** The end of the chain is gone. */
  | 'END_GONE'
  /** The chain does not go through a place it once went through. */
  | 'REWRITTEN';

export interface Break {
  readonly fault: Fault;
  readonly shard: number | null;
  /** Null where there is no event to name. */
  readonly eventId: string | null;
  /** The number at which the chain breaks; null outside of chains. */
  readonly seq: number | null;
}

/** Goes along one chain, event by event in the order of their numbers, and stops at the first that does not fit. */
export class AuditWalk {
  constructor(
    private readonly seal: AuditSeal,
    private readonly shard: number,
    /** The place before the first event. */
    public at: { readonly seq: number; readonly link: string },
  ) {}

  /** What is wrong with the next event; null when it follows. */
  step(stored: Stored<AuditEvent>): Break | null {
    const event = stored.row;
    const seq = this.at.seq + 1;
    if (event.seq !== seq) return this.broken(isUpTo(event.seq, this.at.seq) ? 'MOVED' : 'GAP', event, seq);
    const fault = faultOf(this.seal, stored);
    if (fault !== null) return this.broken(fault, event, seq);
    const link = this.seal.linkOf(this.at.link, { shard: this.shard, seq }, event.mac);
    if (!isSameSeal(link, event.link)) return this.broken('MOVED', event, seq);
    this.at = { seq, link };
    return null;
  }

  private broken(fault: Fault, { id }: AuditEvent, seq: number): Break {
    return { fault, shard: this.shard, eventId: id, seq };
  }
}

/** Whether this is a number that a chain has come to. On SQLite it may be anything. */
export function isUpTo(seq: unknown, end: number): boolean {
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq <= end;
}

/** What is wrong with an event by itself, whatever its place. */
export function faultOf(
  seal: AuditSeal,
  { row, isAsWritten }: Stored<AuditEvent>,
): 'UNSIGNED' | 'EDITED' | null {
  if (row.mac === null) return 'UNSIGNED';
  return isAsWritten && isSameSeal(seal.contentOf(row), row.mac) ? null : 'EDITED';
}
