import type { AuditChain } from '../../entities/audit-chain.js';
import type { Log } from './log.js';

/** Chains to which nothing can be added, by what is in the way. */
export interface SealFigures {
  /** Their signed end is gone. */
  readonly gone: number;
  /** Their end is not what was signed. */
  readonly edited: number;
  /** An event stands where the next one would. */
  readonly blocked: number;
}

export interface Stray {
  readonly id: string;
  readonly seq: number;
}

export const NO_TROUBLES: SealFigures = { gone: 0, edited: 0, blocked: 0 };

/** What keeps events from being chained, as the last round found it. Each is told once, not every second, until it is over. */
export class SealTroubles {
  private figures = NO_TROUBLES;
  private readonly blocked = new Set<number>();
  private readonly told = new Set<string>();

  constructor(private readonly log: Log) {}

  /** Of the whole log, as far as this process is the one that works on it. */
  read(): SealFigures {
    return { ...this.figures, blocked: this.blocked.size };
  }

  /** Somebody else works on it, and finds for themselves what is wrong. */
  forget(): void {
    this.figures = NO_TROUBLES;
    this.blocked.clear();
  }

  sawEnds(gone: readonly number[], edited: readonly AuditChain[]): void {
    this.figures = { ...this.figures, gone: gone.length, edited: edited.length };
    const advice = 'Run `latchkey audit verify`, and see `latchkey audit begin --help`.';
    if (gone.length === 0) this.told.delete('gone');
    else {
      this.tell(
        'gone',
        { shards: gone },
        `Signed ends of audit chains are gone; nothing is chained there. ${advice}`,
      );
    }
    if (edited.length === 0) this.told.delete('edited');
    else {
      const shards = edited.map(({ shard }) => shard);
      this.tell(
        'edited',
        { shards },
        `Ends of audit chains were edited; nothing is chained there. ${advice}`,
      );
    }
  }

  goesOn(shard: number): void {
    this.blocked.delete(shard);
  }

  isBlocked(shard: number, { id, seq }: Stray): void {
    this.blocked.add(shard);
    const how = 'Run `latchkey audit verify`, and look at it: SELECT * FROM audit_events WHERE id =';
    this.tell(
      id,
      { shard, eventId: id, seq },
      `An event that stands outside of its audit chain keeps others from being chained. ${how} '${id}'.`,
    );
  }

  private tell(what: string, details: object, message: string): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    this.log.error(details, message);
  }
}
