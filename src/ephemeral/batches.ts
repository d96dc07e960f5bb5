import { OverloadedError } from '../errors.js';
import { patientNow } from '../patience.js';

/** Pieces of work waiting at most, over all keys. */
const LIMIT = 10_000;

/** One piece of work and who waits for it. */
export interface Waiting<Work> {
  readonly work: Work;
  /** On the clock of `patientNow()`. */
  readonly asked: number;
  readonly settle: (outcome: Promise<unknown>) => void;
}

/**
 * Work on one key, done in batches: while a batch is being done the next one gathers. A hundred requests for one key
 * so cost as many trips to the store as two, and a process never races itself.
 */
export class Batches<Work> {
  private readonly gathering = new Map<string, Waiting<Work>[]>();
  private count = 0;

  /** `perform` settles every piece of the batch it is given; what it throws settles those that are left. */
  constructor(private readonly perform: (key: string, batch: readonly Waiting<Work>[]) => Promise<void>) {}

  async submit(key: string, work: Work): Promise<unknown> {
    if (this.count >= LIMIT) throw new OverloadedError('cells');
    this.count += 1;
    try {
      return await new Promise<unknown>((resolve) =>
        this.add(key, { work, asked: patientNow(), settle: resolve }),
      );
    } finally {
      this.count -= 1;
    }
  }

  private add(key: string, waiting: Waiting<Work>): void {
    const present = this.gathering.get(key);
    if (present !== undefined) {
      present.push(waiting);
      return;
    }
    this.gathering.set(key, [waiting]);
    void this.run(key);
  }

  private async run(key: string): Promise<void> {
    for (;;) {
      const batch = this.gathering.get(key) ?? [];
      if (batch.length === 0) break;
      this.gathering.set(key, []);
      await this.perform(key, batch).catch((error: unknown) => {
        for (const { settle } of batch) settle(Promise.reject(error));
      });
    }
    this.gathering.delete(key);
  }
}
