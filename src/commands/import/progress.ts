import type { WriteStream } from 'node:tty';

export interface Standing {
  /** 0 to 1. */
  readonly share: number;
  readonly done: number;
  readonly imported: number;
  readonly leftOut: number;
}

const WIDTH = 24;
const EVERY_MS = { bar: 100, line: 5_000 };

/** A bar where somebody looks on, and a line now and then where it goes to a file. */
export class Progress {
  private told = 0;
  private readonly start = performance.now();
  private first: number | null = null;

  constructor(private readonly out: Pick<WriteStream, 'isTTY' | 'write'>) {}

  tell(standing: Standing): void {
    const now = performance.now();
    // What was done before this process began says nothing of how fast it is.
    this.first ??= standing.share;
    if (now - this.told < (this.out.isTTY ? EVERY_MS.bar : EVERY_MS.line)) return;
    this.told = now;
    const text = this.textOf(standing, (now - this.start) / 1000);
    this.out.write(this.out.isTTY ? `\r\x1b[K${bar(standing.share)} ${text}` : `${text}\n`);
  }

  /** Leaves a clean line for what is said next. */
  end(): void {
    if (this.out.isTTY) this.out.write('\r\x1b[K');
  }

  private textOf({ share, done, imported, leftOut }: Standing, seconds: number): string {
    const fresh = share - (this.first ?? 0);
    const left = fresh > 0 ? Math.ceil((seconds * (1 - share)) / fresh) : null;
    const rest = left === null ? '' : `, ${left} s left`;
    return `${Math.floor(share * 100)} %  ${done} read, ${imported} imported, ${leftOut} left out${rest}`;
  }
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
