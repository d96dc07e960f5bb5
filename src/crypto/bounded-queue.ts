import { OverloadedError } from '../errors.js';

/** On whose behalf something is done: who is turned away first when there is more to do than can be done. */
export interface Asker {
  /** The unknown may fill half of the queue; the other half is kept for those who have proven themselves before. */
  readonly rank: 'KNOWN' | 'UNKNOWN';
  /** Where it comes from, for its share to be counted; null for a source that may have everything. */
  readonly source: string | null;
}

/** Ourselves, or somebody who has just proven something better than a password. */
export const TRUSTED: Asker = { rank: 'KNOWN', source: null };

interface Limits {
  readonly width: number;
  readonly maxWaiting: number;
  /** Running and waiting together. */
  readonly maxPerSource?: number;
}

/** Runs `width` tasks at a time, lets `maxWaiting` wait in order, and refuses the next one at once. */
export class BoundedQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly inFlight = new Map<string, number>();

  constructor(
    private readonly limits: Limits,
    private readonly what: string,
  ) {}

  /** How many wait now. */
  get depth(): number {
    return this.waiting.length;
  }

  /** Throws OverloadedError without having started anything; else settles as `work` does. */
  async run<T>(work: () => Promise<T>, asker: Asker = TRUSTED): Promise<T> {
    this.refuseTooMuch(asker);
    this.count(asker, 1);
    try {
      await this.enter();
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
    const isFull = this.running >= width && this.waiting.length >= room;
    const share = source === null ? 0 : (this.inFlight.get(source) ?? 0);
    if (isFull || share >= maxPerSource) throw new OverloadedError(this.what);
  }

  private count({ source }: Asker, change: 1 | -1): void {
    if (source === null) return;
    const now = (this.inFlight.get(source) ?? 0) + change;
    if (now > 0) this.inFlight.set(source, now);
    else this.inFlight.delete(source);
  }

  private async enter(): Promise<void> {
    if (this.running < this.limits.width) {
      this.running += 1;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** The place is handed on rather than given up, so that nobody can slip in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
