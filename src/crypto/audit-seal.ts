import { createHmac, timingSafeEqual } from 'node:crypto';

/** What one event says. Together with its shard it is what is signed. */
export interface SealedContent {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly succeeded: boolean;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly deviceName: string | null;
  readonly ip: string | null;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly change: unknown;
  readonly shard: number | null;
}

/** What one chain's end says. */
export interface ChainEnd {
  readonly shard: number;
  readonly seq: number;
  readonly link: string;
  readonly floorSeq: number;
  readonly floorLink: string;
  readonly adoptsUntil: number | null;
  readonly startedAt: number;
  readonly sealedAt: number | null;
}

/** Chains, so that they can be worked on side by side. Changing it would move every event to another chain. */
export const SHARDS = 64;

/**
 * The signatures of the audit log, HMAC-SHA-256 as 64 hexadecimal digits. The words and the order of what is signed
 * are part of the stored data's format.
 */
export class AuditSeal {
  constructor(private readonly key: Buffer) {}

  /** Over one event as it was written. */
  contentOf(event: SealedContent): string {
    const { id, at, kind, succeeded, actorId, subjectId, deviceName, ip, reason, requestId, shard } = event;
    const texts = [deviceName, ip, reason, requestId].map(asStored);
    const change = event.change === null ? null : JSON.stringify(event.change);
    return this.sign(['event', id, at, kind, succeeded, actorId, subjectId, ...texts, change, shard]);
  }

  /** From one event to the next of its chain: what came before, the number, and the signature of the content. */
  linkOf(
    before: string,
    place: { readonly shard: number; readonly seq: number },
    mac: string | null,
  ): string {
    return this.sign(['link', place.shard, place.seq, before, mac]);
  }

  /** Over a chain's end. */
  endOf({ shard, seq, link, floorSeq, floorLink, adoptsUntil, startedAt, sealedAt }: ChainEnd): string {
    return this.sign(['end', shard, seq, link, floorSeq, floorLink, adoptsUntil, startedAt, sealedAt]);
  }

  /** The chain of what has this name: the account an event is about, or the event itself. */
  shardOf(name: string): number {
    const digest = createHmac('sha256', this.key)
      .update(JSON.stringify(['shard', name]))
      .digest();
    return digest.readUInt32BE(0) % SHARDS;
  }

  private sign(parts: readonly unknown[]): string {
    return createHmac('sha256', this.key).update(JSON.stringify(parts)).digest('hex');
  }
}

export function isSameSeal(one: string, other: string | null): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other ?? '')];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Half of a surrogate pair is no character, and comes back from a database as U+FFFD. */
function asStored(text: string | null): string | null {
  return text === null ? null : Buffer.from(text, 'utf8').toString('utf8');
}
