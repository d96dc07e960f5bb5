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
 * `longest` bytes of one. Records end as csv-parse finds out by the first line: with LF, CR LF or CR, and never
 * between quotes.
 */
export class CsvBounds {
  /** Those that nobody has taken from here: whoever parses takes one for each record. */
  readonly records: Bounded[] = [];
  private end: 'LF' | 'CRLF' | 'CR' | null = null;
  private isQuoted = false;
  /** The byte before, where that was not between quotes. */
  private before = 0;
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
        if (this.endsBefore(byte)) {
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

  /** The first CR without an LF tells that CR alone ends a record: that it was one is known with the byte behind. */
  private endsBefore(byte: number): boolean {
    if (this.end !== null || this.before !== CR || byte === LF) return false;
    this.end = 'CR';
    return true;
  }

  private endsWith(byte: number): boolean {
    const { before } = this;
    if (byte === CR || (byte === LF && !this.wasCr)) this.breaks += 1;
    this.wasCr = byte === CR;
    if (byte === QUOTE) this.isQuoted = !this.isQuoted;
    this.before = this.isQuoted ? 0 : byte;
    if (this.isQuoted) return false;
    if (this.end === null && byte === LF) this.end = before === CR ? 'CRLF' : 'LF';
    return this.isEnd(byte, before);
  }

  private isEnd(byte: number, before: number): boolean {
    if (this.end === 'CR') return byte === CR;
    return byte === LF && (this.end === 'LF' || (this.end === 'CRLF' && before === CR));
  }

  private take(last: Buffer): void {
    this.hold(last);
    const isTooLong = this.size > this.longest;
    this.records.push({ lines: this.breaks, isTooLong });
    const end = { LF: '\n', CRLF: '\r\n', CR: '\r' };
    if (!isTooLong) this.out.push(...this.held);
    else if (this.end !== null) this.out.push(Buffer.from(end[this.end]));
    this.held = [];
    this.size = 0;
    this.breaks = 0;
  }

  /** The last record may end with the file. A quote that is open then is for the parser to find. */
  private finish(): void {
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
