import { AsyncLocalStorage } from 'node:async_hooks';
import type { OpenTransaction } from './open-transaction.js';

/**
 * Notices work that asks past its own open transaction: on SQLite it would wait for itself, elsewhere it would not see
 * what it wrote. That is a mistake in the code and not of a caller, so tests look for it; a gateway that serves does
 * not, because AsyncLocalStorage makes every promise of the process dearer on Node 20 and 22.
 */
export class NestingWatch {
  private readonly inside = new AsyncLocalStorage<OpenTransaction>();

  run<T>(tx: OpenTransaction, work: () => Promise<T>): Promise<T> {
    return this.inside.run(tx, work);
  }

  refuse(): void {
    if (this.inside.getStore()?.ended === false) {
      throw new Error('Inside write(), use tx: the database itself would wait for this transaction to end.');
    }
  }
}
