import type { Clock, Instant } from '../clock.js';
import type { Log } from './log.js';

/** Rounds in a row that are no chance: another worker may be first once or twice. */
const ROUNDS = 3;
const AGAIN_MS = 60_000;

/** What keeps events from being chained, told once it is no passing matter. */
export class SealTroubles {
  private readonly failed = new Map<number, { rounds: number; toldAt: Instant | null }>();
  private withoutEnds = 0;

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Told once, for a gateway that starts beside the one that is making them may find none for a moment. */
  sawEnds(count: number): void {
    this.withoutEnds = count > 0 ? 0 : this.withoutEnds + 1;
    if (this.withoutEnds !== ROUNDS) return;
    this.log.error(
      { fault: 'END_GONE' },
      'The ends of the audit chains are gone, so no event is chained: run `latchkey audit verify`.',
    );
  }

  /** Told once a minute for as long as it lasts. */
  tried(shard: number, isSealed: boolean): void {
    if (isSealed) {
      this.failed.delete(shard);
      return;
    }
    const { rounds, toldAt } = this.failed.get(shard) ?? { rounds: 0, toldAt: null };
    const now = this.clock.now();
    const isDue = rounds + 1 >= ROUNDS && (toldAt === null || now - toldAt >= AGAIN_MS);
    this.failed.set(shard, { rounds: rounds + 1, toldAt: isDue ? now : toldAt });
    if (!isDue) return;
    this.log.error({ shard }, 'An audit chain cannot be sealed: run `latchkey audit verify`.');
  }
}
