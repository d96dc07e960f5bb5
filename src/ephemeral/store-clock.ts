import { type Clock, type Instant, systemClock } from '../clock.js';
import type { CellStore } from './cell-store.js';

/** Milliseconds between looks at the store's clock. */
const INTERVAL = 5_000;
/** An answer that took longer tells too little about the moment it was given. */
const SLOWEST = 500;
/** Differences below this are left alone: the clock of a well-kept node shall run evenly. */
const TOLERANCE = 20;

/**
 * A node's clock, set by the store's. Sessions, tokens and keys of one node are judged on another one, so that a node
 * whose own clock is minutes wrong would otherwise shorten or stretch them. While the store is away, the last known
 * difference stays.
 */
export class StoreClock implements Clock {
  private offset = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly cells: Pick<CellStore, 'read'>,
    private readonly base: Clock = systemClock,
  ) {}

  now(): Instant {
    return this.base.now() + this.offset;
  }

  /** Answers after the first look, and looks again every few seconds until `stop`. Never rejects. */
  async start(): Promise<void> {
    // The first answer waits for a connection to be made, and may come too late to tell anything.
    if ((await this.look()) === 'SLOW') await this.look();
    this.timer ??= setInterval(() => void this.look(), INTERVAL).unref();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private async look(): Promise<'SET' | 'SLOW' | 'AWAY'> {
    const asked = performance.now();
    const before = this.base.now();
    try {
      const { now } = await this.cells.read('clock:now');
      const took = performance.now() - asked;
      if (took > SLOWEST) return 'SLOW';
      // Somebody set this node's clock meanwhile: which of its two times the store's belongs to cannot be told.
      if (Math.abs(this.base.now() - before - took) > TOLERANCE) return 'SLOW';
      // The store looked at its clock at some moment on the way: the middle is wrong by half of it at most.
      const offset = now - (before + took / 2);
      if (Math.abs(offset - this.offset) > took / 2 + TOLERANCE) this.offset = Math.round(offset);
      return 'SET';
    } catch {
      return 'AWAY';
    }
  }
}
