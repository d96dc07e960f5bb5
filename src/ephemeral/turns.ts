import { OverloadedError } from '../errors.js';

/** Pieces of work waiting at most, over all keys. */
const LIMIT = 10_000;

/** One piece of work at a time per key, in the order they came, so that this process never races itself. */
export class Turns {
  private readonly tails = new Map<string, Promise<unknown>>();
  private waiting = 0;

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.waiting >= LIMIT) {
      throw new OverloadedError('cells');
    }
    const before = this.tails.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    const tail = mine.catch(() => undefined);
    this.tails.set(key, tail);
    this.waiting += 1;
    try {
      return await mine;
    } finally {
      this.waiting -= 1;
      if (this.tails.get(key) === tail) {
        this.tails.delete(key);
      }
    }
  }
}
