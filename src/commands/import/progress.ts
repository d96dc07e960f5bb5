import type { WriteStream } from 'node:tty';
import { ProgressBar } from '../progress.js';

export interface Standing {
  /** 0 to 1. */
  readonly share: number;
  readonly done: number;
  readonly imported: number;
  readonly leftOut: number;
}

/** How far the import of a file has come, which may have begun in another process. */
export class Progress {
  private readonly bar: ProgressBar;
  private before: number | null = null;

  constructor(out: Pick<WriteStream, 'isTTY' | 'write'>) {
    this.bar = new ProgressBar(out, 0);
  }

  tell({ share, done, imported, leftOut }: Standing): void {
    this.before ??= share;
    this.bar.draw({ share, before: this.before }, `${done} read, ${imported} imported, ${leftOut} left out`);
  }

  end(): void {
    this.bar.end();
  }
}
