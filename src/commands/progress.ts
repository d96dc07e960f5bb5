const WIDTH = 24;
/** What is over before this needs no bar. Milliseconds. */
const PATIENCE = 2_000;
const EVERY = { bar: 100, line: 5_000 };

/** A bar where somebody looks on, a line now and then where nobody does; nothing for what takes two seconds. */
export class Progress {
  private readonly start = performance.now();
  private told = this.start;
  private isDrawn = false;
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly what: string,
    private readonly out: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr,
  ) {}

  add(more: number): void {
    this.done += more;
    const now = performance.now();
    if (now - this.start < PATIENCE || now - this.told < (this.out.isTTY ? EVERY.bar : EVERY.line)) return;
    this.told = now;
    this.isDrawn = true;
    const text = this.text((now - this.start) / 1000);
    this.out.write(this.out.isTTY ? `\r\x1b[K${this.bar()} ${text}` : `${text}\n`);
  }

  /** Leaves a clean line for what is said next. */
  end(): void {
    if (this.isDrawn && this.out.isTTY) this.out.write('\r\x1b[K');
  }

  /** What is counted may grow meanwhile. */
  private get share(): number {
    return this.total === 0 ? 1 : Math.min(1, this.done / this.total);
  }

  private text(seconds: number): string {
    const { share } = this;
    const left = share > 0 ? `, ${Math.ceil((seconds * (1 - share)) / share)} s left` : '';
    return `${Math.floor(share * 100)} %  ${this.done} of ${Math.max(this.total, this.done)} ${this.what}${left}`;
  }

  private bar(): string {
    const full = Math.round(this.share * WIDTH);
    return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
  }
}
