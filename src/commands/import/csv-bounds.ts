const QUOTE = 34;
const LF = 10;
const CR = 13;

/** What is known of a record before it is parsed. */
export interface Bounded {
  readonly lines: number;
  readonly isTooLong: boolean;
}

/**
 * Puts an empty record into the place of each that is too long, so that whoever parses CSV never holds more than
 * `longest` bytes of one. A record ends with LF, CR LF or CR, each as it comes, and never between quotes.
 */
export class CsvBounds {
  /** Those that nobody has taken from here: whoever parses takes one for each record. */
  readonly records: Bounded[] = [];
  private isQuoted = false;
  /** The byte before was a CR outside of quotes: the record is over, with the LF that may follow. */
  private isEnding = false;
  private held: Buffer[] = [];
  private size = 0;
  private breaks = 0;
  private wasCr = false;
  private out: Buffer[] = [];

  constructor(private readonly longest: number) {}

  async *bound(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const part of source) {
      let from = 0;
      for (let at = 0; at < part.length; at += 1) {
        const byte = part[at] ?? 0;
        if (this.isEnding && byte !== LF) {
          this.take(part.subarray(from, at));
          from = at;
        }
        if (this.endsWith(byte)) {
          this.take(part.subarray(from, at + 1));
          from = at + 1;
        }
      }
      this.hold(part.subarray(from));
      if (this.out.length > 0) yield this.flush();
    }
    this.finish();
    if (this.out.length > 0) yield this.flush();
  }

  private endsWith(byte: number): boolean {
    if (byte === CR || (byte === LF && !this.wasCr)) this.breaks += 1;
    this.wasCr = byte === CR;
    if (byte === QUOTE) this.isQuoted = !this.isQuoted;
    this.isEnding = byte === CR && !this.isQuoted;
    return byte === LF && !this.isQuoted;
  }

  private take(last: Buffer): void {
    this.hold(last);
    const isTooLong = this.size > this.longest;
    this.records.push({ lines: this.breaks, isTooLong });
    // Both, for a CR may stand before.
    if (isTooLong) this.out.push(Buffer.from([CR, LF]));
    else this.out.push(...this.held);
    this.held = [];
    this.size = 0;
    this.breaks = 0;
  }

  /** The last record may end with the file. A quote that is open then is for the parser to find. */
  private finish(): void {
    if (this.isEnding) this.take(Buffer.alloc(0));
    const isTooLong = this.size > this.longest;
    if (this.size > 0) this.records.push({ lines: this.breaks + 1, isTooLong });
    if (!isTooLong) this.out.push(...this.held);
    else if (this.isQuoted) this.out.push(Buffer.from([QUOTE]));
  }

  private hold(part: Buffer): void {
    this.size += part.length;
    if (this.size > this.longest) this.held = [];
    else this.held.push(part);
  }

  private flush(): Buffer {
    return Buffer.concat(this.out.splice(0));
  }
}
