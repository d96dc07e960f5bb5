/** What this needs of a terminal, or of a file that stands in its place. */
interface Out {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const WIDTH = 24;
/** What is over before this needs no bar. Milliseconds. */
const PATIENCE = 2_000;
const EVERY = { bar: 100, line: 5_000 };

/** A bar where somebody looks on, a line now and then where nobody does. */
export class ProgressBar {
  private readonly start = performance.now();
  private told = Number.NEGATIVE_INFINITY;
  private isDrawn = false;

  constructor(
    private readonly out: Out,
    /** Nothing is shown of what takes less. Milliseconds. */
    private readonly patience: number,
  ) {}

  /**
   * `share` of all is done, from 0 to 1, and `before` was done before this process began, which says nothing of how fast it
   * is. `said` stands behind the percentage.
   */
  draw({ share, before = 0 }: { readonly share: number; readonly before?: number }, said: string): void {
    const now = performance.now();
    const isEarly = now - this.start < this.patience;
    if (isEarly || now - this.told < (this.out.isTTY ? EVERY.bar : EVERY.line)) return;
    this.told = now;
    this.isDrawn = true;
    const fresh = share - before;
    const seconds = (now - this.start) / 1000;
    const left = fresh > 0 ? `, ${Math.ceil((seconds * (1 - share)) / fresh)} s left` : '';
    const text = `${Math.floor(share * 100)} %  ${said}${left}`;
    this.out.write(this.out.isTTY ? `\r\x1b[K${barOf(share)} ${text}` : `${text}\n`);
  }

  /** Leaves a clean line for what is said next. */
  end(): void {
    if (this.isDrawn && this.out.isTTY) this.out.write('\r\x1b[K');
  }
}

/** Of something that is counted; nothing for what takes two seconds. */
export class Progress {
  private readonly bar: ProgressBar;
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly what: string,
    out: Out = process.stderr,
  ) {
    this.bar = new ProgressBar(out, PATIENCE);
  }

  add(more: number): void {
    this.done += more;
    // What is counted may grow meanwhile.
    const share = this.total === 0 ? 1 : Math.min(1, this.done / this.total);
    this.bar.draw({ share }, `${this.done} of ${Math.max(this.total, this.done)} ${this.what}`);
  }

  end(): void {
    this.bar.end();
  }
}

function barOf(share: number): string {
  const full = Math.round(Math.min(1, share) * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
