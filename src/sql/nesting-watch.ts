import { AsyncLocalStorage } from 'node:async_hooks';
import type { OpenTransaction } from './open-transaction.js';

/** One for all databases of the process: each AsyncLocalStorage is asked at every promise, for as long as it runs. */
const open = new AsyncLocalStorage<{ readonly watch: NestingWatch; readonly tx: OpenTransaction }>();

/**
 * Notices work that asks past its own open transaction: on SQLite it would wait for itself, elsewhere it would not see
 * what it wrote. That is a mistake in the code and not of a caller, so tests look for it; a gateway that serves does
 * not, because AsyncLocalStorage makes every promise of the process dearer on Node 20 and 22.
 */
export class NestingWatch {
  run<T>(tx: OpenTransaction, work: () => Promise<T>): Promise<T> {
    return open.run({ watch: this, tx }, work);
  }

  refuse(): void {
    const store = open.getStore();
    if (store?.watch === this && !store.tx.ended) {
      throw new Error('Inside write(), use tx: the database itself would wait for this transaction to end.');
    }
  }
}
