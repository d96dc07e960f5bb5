import type { Clock, Instant } from '../clock.js';
import { OverloadedError } from '../errors.js';
import type { CellKey, CellStore, Transition } from './cell-store.js';
import { cellEnd, readCell, writeCell } from './cell-text.js';

/** Dead cells looked for per write: the sweep keeps ahead of any growth without a timer. */
const SWEEP_STEPS = 4;
/** Cells at most; at about 400 bytes each, some 100 MB. */
const LIMIT = 250_000;
/** Milliseconds between looks at all cells of a full store, so that a flood does not pay for one with every write. */
const FULL_SWEEP_PAUSE = 1_000;

/**
 * Cells in this process's memory, for one process without Redis. They are kept as text: nobody shares an object with
 * the store, and what does not survive JSON shows here as it would on Redis.
 */
export class MemoryCells implements CellStore {
  private readonly cells = new Map<string, string>();
  private cursor = this.cells.entries();
  private nextFullSweep: Instant = 0;

  constructor(
    private readonly clock: Clock,
    private readonly limit = LIMIT,
  ) {}

  /** Nothing waits between reading and writing, so nobody else can write in between. */
  async update<S, R>(
    key: CellKey,
    transition: (state: S | undefined, now: Instant) => Transition<S, R>,
  ): Promise<R> {
    const now = this.clock.now();
    const before = readCell<S>(this.cells.get(key), now);
    const { state, ttl, result } = transition(before, now);
    if (state === before) {
      return result;
    }
    if (state === undefined) {
      this.cells.delete(key);
      return result;
    }
    const text = writeCell(state, now, ttl);
    this.makeRoom(key, now);
    this.cells.set(key, text);
    return result;
  }

  async read<S>(key: CellKey): Promise<{ state: S | undefined; now: Instant }> {
    const now = this.clock.now();
    return { state: readCell<S>(this.cells.get(key), now), now };
  }

  async ping(): Promise<void> {}

  async close(): Promise<void> {
    this.cells.clear();
  }

  /** Cells held, dead ones that were not swept yet included. */
  get size(): number {
    return this.cells.size;
  }

  private makeRoom(key: CellKey, now: Instant): void {
    this.sweep(now, SWEEP_STEPS);
    if (this.cells.size < this.limit || this.cells.has(key)) {
      return;
    }
    if (now >= this.nextFullSweep) {
      this.nextFullSweep = now + FULL_SWEEP_PAUSE;
      this.sweep(now, this.cells.size + 1);
    }
    if (this.cells.size >= this.limit) {
      throw new OverloadedError('cells');
    }
  }

  private sweep(now: Instant, steps: number): void {
    for (let done = 0; done < steps; done += 1) {
      const next = this.cursor.next();
      if (next.done) {
        this.cursor = this.cells.entries();
        continue;
      }
      const [key, text] = next.value;
      if (now >= cellEnd(text)) {
        this.cells.delete(key);
      }
    }
  }
}
