const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const LF = 10;
const OPEN = { list: 91, object: 123 };
const CLOSE = { list: 93, object: 125 };
/** Space, tab and both line breaks; and the three bytes of a mark that says which Unicode it is. */
const BLANK: readonly number[] = [32, 9, 10, 13];
const MARK: readonly number[] = [0xef, 0xbb, 0xbf];
const LIST_NAME = 'users';

type Place = 'START' | 'OUTSIDE' | 'BEFORE' | 'MEMBER' | 'BEHIND' | 'END' | 'BROKEN';

/**
 * Cuts a JSON document into the members of its list, which is the document or stands in it as `users`, without ever
 * holding more than one of them, and of one no more than `longest` bytes. What else the document says is passed over.
 */
export class ListScanner {
  private place: Place = 'START';
  /** Brackets that are open: of the document outside of the list, of one member inside. */
  private depth = 0;
  private isListAlone = false;
  private breaks = 0;
  private listSeen = false;
  private isText = false;
  private isEscaped = false;
  /** The beginning of the last text right inside the document: what a list is called. */
  private name = '';
  private held: Buffer[] = [];
  private size = 0;
  private readonly members: (string | null)[] = [];

  constructor(private readonly longest: number) {}

  get isBroken(): boolean {
    return this.place === 'BROKEN';
  }

  get isOver(): boolean {
    return this.place === 'END';
  }

  get hasList(): boolean {
    return this.listSeen;
  }

  /** Where it has come to, or where the document is broken. From 1. */
  get line(): number {
    return this.breaks + 1;
  }

  /** The members that end in this part of the document, null for one that is too long. */
  push(part: Buffer): readonly (string | null)[] {
    let from = 0;
    for (let at = 0; at < part.length && !this.isBroken; at += 1) {
      const byte = part[at] ?? 0;
      const wasMember = this.place === 'MEMBER';
      // A number or a word ends with what stands behind it, all others with a character of their own.
      if (wasMember && this.isBareEnd(byte)) {
        this.take(part.subarray(from, at));
        this.place = 'BEHIND';
      }
      const before = this.place;
      this.step(byte);
      if (byte === LF) this.breaks += 1;
      if (before !== 'MEMBER' && this.place === 'MEMBER') from = at;
      if (before === 'MEMBER' && this.place === 'BEHIND') this.take(part.subarray(from, at + 1));
    }
    if (this.place === 'MEMBER') this.hold(part.subarray(from));
    return this.members.splice(0);
  }

  private isBareEnd(byte: number): boolean {
    if (this.isText || this.depth > 0) return false;
    return byte === COMMA || byte === CLOSE.list || BLANK.includes(byte);
  }

  private step(byte: number): void {
    if (this.isText) this.stepText(byte);
    else if (this.place === 'MEMBER' || this.place === 'OUTSIDE') this.stepValue(byte);
    else if (!BLANK.includes(byte)) this.place = this.between(byte);
  }

  private stepText(byte: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === BACKSLASH) this.isEscaped = true;
    else if (byte === QUOTE) this.endText();
    else if (this.name.length <= LIST_NAME.length) this.name += String.fromCharCode(byte);
  }

  private endText(): void {
    this.isText = false;
    if (this.place === 'MEMBER' && this.depth === 0) this.place = 'BEHIND';
  }

  private stepValue(byte: number): void {
    if (byte === QUOTE) {
      this.isText = true;
      this.name = '';
      return;
    }
    if (byte === OPEN.object || byte === OPEN.list) this.open(byte);
    if (byte === CLOSE.object || byte === CLOSE.list) this.close();
  }

  private open(byte: number): void {
    const isList = byte === OPEN.list && this.place === 'OUTSIDE' && this.depth === 1;
    if (isList && this.name === LIST_NAME) {
      this.listSeen = true;
      this.place = 'BEFORE';
      this.depth = 0;
    } else {
      this.depth += 1;
    }
  }

  private close(): void {
    this.depth -= 1;
    if (this.depth < 0) this.place = 'BROKEN';
    if (this.depth === 0) this.place = this.place === 'MEMBER' ? 'BEHIND' : 'END';
  }

  /** Where neither the document nor a member is being read. */
  private between(byte: number): Place {
    if (this.place === 'START') return this.begin(byte);
    if (this.place === 'BEHIND' && byte === COMMA) return 'BEFORE';
    if (this.place === 'END' || this.place === 'BROKEN') return 'BROKEN';
    if (byte === CLOSE.list) return this.endList();
    return this.place === 'BEFORE' ? this.beginMember(byte) : 'BROKEN';
  }

  private begin(byte: number): Place {
    if (MARK.includes(byte)) return 'START';
    this.isListAlone = byte === OPEN.list;
    this.listSeen = this.isListAlone;
    if (this.isListAlone) return 'BEFORE';
    this.depth = 1;
    return byte === OPEN.object ? 'OUTSIDE' : 'BROKEN';
  }

  private endList(): Place {
    this.name = '';
    this.depth = this.isListAlone ? 0 : 1;
    return this.isListAlone ? 'END' : 'OUTSIDE';
  }

  private beginMember(byte: number): Place {
    if (byte === COMMA || byte === CLOSE.object) return 'BROKEN';
    this.place = 'MEMBER';
    this.stepValue(byte);
    return this.place;
  }

  private take(last: Buffer): void {
    this.hold(last);
    this.members.push(this.size > this.longest ? null : Buffer.concat(this.held).toString('utf8'));
    this.held = [];
    this.size = 0;
  }

  private hold(part: Buffer): void {
    this.size += part.length;
    if (this.size > this.longest) this.held = [];
    else this.held.push(part);
  }
}
