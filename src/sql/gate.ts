import { whenLate } from '../patience.js';
import { SqlFailure } from './failures.js';

interface Waiter {
  readonly enter: () => void;
  readonly callOff: () => void;
}

/**
 * Lets so many pieces of work through at a time, in the order they came. Who would have to wait past the deadline is
 * told so, because mysql2's pool lets callers wait for ever. With one place it is what keeps requests on SQLite out
 * of each other's transaction: TypeORM has a single connection there.
 */
export class Gate {
  private readonly waiting = new Set<Waiter>();

  constructor(private free: number) {}

  /** `deadline` is on the clock of `patientNow()`. */
  async pass<T>(deadline: number, work: () => Promise<T>): Promise<T> {
    await this.enter(deadline);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(deadline: number): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const callOff = whenLate(deadline, () => {
        this.waiting.delete(waiter);
        reject(new SqlFailure('away', 'WAITED_TOO_LONG'));
      });
      const waiter: Waiter = { enter: resolve, callOff };
      this.waiting.add(waiter);
    });
  }

  private leave(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.free += 1;
      return;
    }
    this.waiting.delete(next);
    next.callOff();
    next.enter();
  }
}
