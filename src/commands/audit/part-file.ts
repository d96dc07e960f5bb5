import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { ProblemError } from '../../errors.js';

const END_OF_LINE = 0x0a;
/** More than the longest line. */
const TAIL = 1_048_576;

/**
 * A file that has its name once it is whole. Until then it stands beside it under a name made of what was asked for,
 * so that the same command goes on with it and another one does not. Only its owner may read it.
 */
export class PartFile {
  private constructor(
    private readonly file: string,
    private readonly part: string,
    private readonly descriptor: number,
    /** The id in its last whole line; null when it is empty. */
    readonly last: string | null,
  ) {}

  /** Throws ProblemError when the file is there already. */
  static open(file: string, filter: object): PartFile {
    if (existsSync(file)) {
      throw new ProblemError(
        'CONFLICT',
        'The file of --out is there already: name another one, or remove it.',
      );
    }
    const part = partOf(file, filter);
    const last = lastIn(part);
    return new PartFile(file, part, openSync(part, 'a', 0o600), last);
  }

  write(text: string): void {
    writeFileSync(this.descriptor, text);
  }

  close({ isWhole }: { readonly isWhole: boolean }): void {
    closeSync(this.descriptor);
    if (isWhole) renameSync(this.part, this.file);
  }
}

/** Where a file is written that was asked for by this. */
export function partOf(file: string, filter: object): string {
  const name = createHash('sha256').update(JSON.stringify(filter)).digest('hex').slice(0, 8);
  return `${file}.${name}.part`;
}

/** Cuts off a line that was not finished. */
function lastIn(part: string): string | null {
  if (!existsSync(part)) return null;
  const descriptor = openSync(part, 'r+');
  try {
    const { size } = fstatSync(descriptor);
    const tail = Buffer.alloc(Math.min(size, TAIL));
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(END_OF_LINE) + 1;
    ftruncateSync(descriptor, size - tail.length + end);
    const line = tail.subarray(0, end).toString('utf8').trimEnd().split('\n').at(-1) ?? '';
    return /^\{"id":"(evt_[0-9a-z]{26})"/.exec(line)?.[1] ?? null;
  } finally {
    closeSync(descriptor);
  }
}
