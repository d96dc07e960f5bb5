import { OverloadedError } from '../errors.js';

/** On whose behalf something is done: who is turned away first when there is more to do than can be done. */
export interface Asker {
  /**
   * The unknown may fill half of the queue; the other half is kept for those who have proven themselves before, and
   * they are served first: however many strangers wait, none of them holds up an owner.
   */
  readonly rank: 'KNOWN' | 'UNKNOWN';
  /** Where it comes from, for its share to be counted; null for a source that may have everything. */
  readonly source: string | null;
  /** Whether nobody waits for the outcome any more. */
  readonly hasLeft?: () => boolean;
}

/** Ourselves, or somebody who has just proven something better than a password. */
export const TRUSTED: Asker = { rank: 'KNOWN', source: null };

interface Limits {
  readonly width: number;
  readonly maxWaiting: number;
  /** Running and waiting together. */
  readonly maxPerSource?: number;
}

interface Waiting {
  readonly asker: Asker;
  readonly begin: () => void;
  readonly giveUp: () => void;
}

/**
 * Runs `width` tasks at a time, lets `maxWaiting` wait, each rank in order, and refuses the next one at once. Clients of
 * a busy server stop waiting and ask again: whoever has left by their turn, or when the place is wanted, is refused too.
 */
export class BoundedQueue {
  private running = 0;
  private readonly waiting: Record<Asker['rank'], Waiting[]> = { KNOWN: [], UNKNOWN: [] };
  private readonly inFlight = new Map<string, number>();

  constructor(
    private readonly limits: Limits,
    private readonly what: string,
  ) {}

  /** How many wait now. */
  get depth(): number {
    return this.waiting.KNOWN.length + this.waiting.UNKNOWN.length;
  }

  /** Throws OverloadedError without having started anything; else settles as `work` does. */
  async run<T>(work: () => Promise<T>, asker: Asker): Promise<T> {
    this.dismissLeavers();
    this.refuseTooMuch(asker);
    this.count(asker, 1);
    try {
      await this.enter(asker);
      try {
        return await work();
      } finally {
        this.leave();
      }
    } finally {
      this.count(asker, -1);
    }
  }

  private refuseTooMuch({ rank, source }: Asker): void {
    const { width, maxWaiting, maxPerSource = Infinity } = this.limits;
    const room = rank === 'KNOWN' ? maxWaiting : Math.ceil(maxWaiting / 2);
    const isFull = this.running >= width && this.depth >= room;
    const share = source === null ? 0 : (this.inFlight.get(source) ?? 0);
    if (isFull || share >= maxPerSource) throw new OverloadedError(this.what);
  }

  private count({ source }: Asker, change: 1 | -1): void {
    if (source === null) return;
    const now = (this.inFlight.get(source) ?? 0) + change;
    if (now > 0) this.inFlight.set(source, now);
    else this.inFlight.delete(source);
  }

  private async enter(asker: Asker): Promise<void> {
    if (this.running < this.limits.width) {
      this.running += 1;
      return;
    }
    await new Promise<void>((begin, refuse) => {
      const giveUp = (): void => refuse(new OverloadedError(this.what));
      this.waiting[asker.rank].push({ asker, begin, giveUp });
    });
  }

  /** The place is handed on rather than given up, so that nobody can slip in between. */
  private leave(): void {
    this.dismissLeavers();
    const next = this.waiting.KNOWN.shift() ?? this.waiting.UNKNOWN.shift();
    if (next) next.begin();
    else this.running -= 1;
  }

  private dismissLeavers(): void {
    for (const rank of ['KNOWN', 'UNKNOWN'] as const) {
      const leavers = this.waiting[rank].filter(({ asker }) => asker.hasLeft?.());
      if (leavers.length === 0) continue;
      this.waiting[rank] = this.waiting[rank].filter((one) => !leavers.includes(one));
      for (const { giveUp } of leavers) giveUp();
    }
  }
}
