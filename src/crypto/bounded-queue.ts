import { OverloadedError } from '../errors.js';

/** Runs `width` tasks at a time, lets `maxWaiting` wait in order, and refuses the next one at once. */
export class BoundedQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly limits: { readonly width: number; readonly maxWaiting: number },
    private readonly what: string,
  ) {}

  /** How many wait now. */
  get depth(): number {
    return this.waiting.length;
  }

  /** Throws OverloadedError without having started anything; else settles as `work` does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.limits.width) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.limits.maxWaiting) throw new OverloadedError(this.what);
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** The place is handed on rather than given up, so that nobody can slip in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
