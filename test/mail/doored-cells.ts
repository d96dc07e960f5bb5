import type { CellStore } from '../../src/ephemeral/cell-store.js';

/** The real store behind a door that a test can hold shut or break. */
export class DooredCells implements CellStore {
  private door: Promise<void> = Promise.resolve();
  private trouble: Error | null = null;

  constructor(private readonly store: CellStore) {}

  /** Everything waits until the returned function is called. */
  shut(): () => void {
    let open = (): void => undefined;
    this.door = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  fail(error: Error | null): void {
    this.trouble = error;
  }

  update: CellStore['update'] = async (key, transition) => {
    await this.pass(key);
    return this.store.update(key, transition);
  };

  read: CellStore['read'] = async (key) => {
    await this.pass(key);
    return this.store.read(key);
  };

  ping(): Promise<void> {
    return this.store.ping();
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private async pass(key: string): Promise<void> {
    if (key === 'outbox:clock' && this.trouble === null) return;
    await this.door;
    if (this.trouble !== null) throw this.trouble;
  }
}
