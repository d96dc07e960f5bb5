import { setTimeout as pause } from 'node:timers/promises';

/** What came of one look at a table of work. */
export interface Round {
  /** There may be more to do at once. */
  readonly mayHaveMore: boolean;
  /** A store was away: look less often for a while. */
  readonly inTrouble: boolean;
}

const STOP_MS = 10_000;
const GATHER_MS = 25;
const LONGEST_REST = 4;

/** Keeps a worker going over rows that several processes share: looks now and then, at once when woken, one at a time. */
export class Pump {
  private timer: NodeJS.Timeout | null = null;
  private pumping: Promise<void> | null = null;
  private again = false;
  private stopping = false;
  /** On the clock of `performance.now()`. */
  private lookedAt = 0;
  /** Looks to leave out after a failed one, and how many that were last time. */
  private rest = { left: 0, length: 0 };

  constructor(
    /** Must not reject. */
    private readonly round: () => Promise<Round>,
    private readonly pollMs: number,
    /** Milliseconds from one look to the next, for rows that come meanwhile. */
    private readonly gatherMs: () => number = () => GATHER_MS,
  ) {}

  get isStopping(): boolean {
    return this.stopping;
  }

  start(): void {
    if (this.timer !== null) return;
    this.stopping = false;
    this.timer = setInterval(() => this.look(), this.pollMs).unref();
    this.wake();
  }

  /** Lets the round that runs come to its end, for at most 10 seconds. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.stopping = true;
    if (this.pumping === null) return;
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, STOP_MS);
    });
    await Promise.race([this.pumping, late]);
    clearTimeout(deadline);
  }

  /** At once, if it was started. */
  wake(): void {
    if (this.timer !== null) void this.run();
  }

  /** Works until nothing is due. A call while it works makes it look once more before it ends. Never rejects. */
  run(): Promise<void> {
    if (this.stopping) return this.pumping ?? Promise.resolve();
    this.again = true;
    this.pumping ??= this.drain();
    return this.pumping;
  }

  private look(): void {
    if (this.rest.left > 0) this.rest.left -= 1;
    else void this.run();
  }

  private async drain(): Promise<void> {
    while (this.again && !this.stopping) {
      // Rows that come one by one are gathered for a moment; the first of them finds the worker at rest.
      const early = this.lookedAt + this.gatherMs() - performance.now();
      if (early > 0) await pause(early);
      this.again = false;
      this.lookedAt = performance.now();
      while (!this.stopping && (await this.goOn()));
    }
    this.pumping = null;
  }

  private async goOn(): Promise<boolean> {
    const { mayHaveMore, inTrouble } = await this.round();
    const length = inTrouble ? Math.min(LONGEST_REST, Math.max(1, this.rest.length * 2)) : 0;
    this.rest = { left: length, length };
    return mayHaveMore && !inTrouble;
  }
}
