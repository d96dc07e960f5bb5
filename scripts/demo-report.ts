import { Difference, type Exchange, shortened, shown } from './demo-answer.js';

export interface ReportOptions {
  /** One line of JSON per step. */
  readonly json: boolean;
  readonly colour: boolean;
  readonly write: (text: string) => void;
}

/** Plays steps and tells of each: what was sent, what came back, whether that is right, and how long it took. */
export class Report {
  private step = 0;
  private readonly began = performance.now();

  constructor(private readonly options: ReportOptions) {}

  /** Runs one exchange and checks its answer. What the check returns is the step's result; a Difference goes on up. */
  async play<T>(
    title: string,
    exchange: () => Promise<Exchange>,
    check: (exchange: Exchange) => T,
  ): Promise<T> {
    this.step += 1;
    const began = performance.now();
    let done: Exchange | undefined;
    try {
      done = await exchange();
      const result = check(done);
      this.tell(title, performance.now() - began, done);
      return result;
    } catch (error) {
      if (error instanceof Difference) this.tell(title, performance.now() - began, done, error);
      throw error;
    }
  }

  say(text: string): void {
    if (!this.options.json) this.options.write(`${text}\n`);
  }

  /** Seconds since the first step. */
  elapsed(): string {
    return ((performance.now() - this.began) / 1000).toFixed(1);
  }

  private tell(title: string, time: number, exchange?: Exchange, difference?: Difference): void {
    const ms = Math.round(time);
    if (this.options.json) {
      this.options.write(`${JSON.stringify(this.record(title, ms, exchange, difference))}\n`);
      return;
    }
    const mark = difference === undefined ? this.painted('32', '✓') : this.painted('31', '✗');
    const lines = [`${mark} ${String(this.step).padStart(2)}  ${title}  ${this.painted('2', `${ms} ms`)}`];
    if (exchange !== undefined) {
      lines.push(this.painted('2', `      → ${exchange.operation} ${shown(exchange.sent)}`));
      lines.push(this.painted('2', `      ← ${shown(exchange.answer.json)}`));
    }
    if (difference !== undefined)
      lines.push(`      expected ${difference.expected}`, `      got      ${difference.got}`);
    this.options.write(`${lines.join('\n')}\n`);
  }

  private record(title: string, ms: number, exchange?: Exchange, difference?: Difference): object {
    return {
      step: this.step,
      title,
      ok: difference === undefined,
      ms,
      operation: exchange?.operation,
      sent: shortened(exchange?.sent),
      received: shortened(exchange?.answer.json),
      expected: difference?.expected,
      got: difference?.got,
    };
  }

  private painted(style: string, text: string): string {
    return this.options.colour ? `\u001b[${style}m${text}\u001b[0m` : text;
  }
}
