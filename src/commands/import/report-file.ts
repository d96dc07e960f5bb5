import { type FileHandle, open } from 'node:fs/promises';
import { ProblemError } from '../../errors.js';
import type { ImportReport, ReportLine } from '../../services/account-import.js';

const HEAD = 64 * 1024;
const BEGINNING = '{"line":';
const LINE = /^\{"line":\d+,"field":(?:null|"\w+"),"why":"[^"]+"\}$/;

/** One line of JSON for each record that was left out: where it stands and why, and nothing of what it says. */
export class ReportFile implements ImportReport {
  private constructor(private readonly handle: FileHandle) {}

  /**
   * A new file. One that is there is gone on with only where `mayGoOn` and nothing but such lines stand in it. Throws
   * ProblemError CONFLICT for every other.
   */
  static async open(path: string, mayGoOn: boolean): Promise<ReportFile> {
    try {
      return new ReportFile(await open(path, 'wx+', 0o600));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code !== 'EEXIST')
        throw new ProblemError('INVALID_INPUT', `The report cannot be written there (${code}).`);
    }
    if (mayGoOn && (await isReport(path))) return new ReportFile(await open(path, 'r+'));
    throw new ProblemError(
      'CONFLICT',
      'The report would replace a file that is there. Move that one away, or name another one with --report.',
    );
  }

  async write(bytes: number, lines: readonly ReportLine[]): Promise<void> {
    const { size } = await this.handle.stat();
    const from = Math.min(bytes, size);
    if (size > from) await this.handle.truncate(from);
    if (lines.length === 0) return;
    await this.handle.write(textOf(lines), from);
    await this.handle.datasync();
  }

  sizeOf(lines: readonly ReportLine[]): number {
    return Buffer.byteLength(textOf(lines));
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

function textOf(lines: readonly ReportLine[]): string {
  return lines.map(({ line, field, why }) => `${JSON.stringify({ line, field, why })}\n`).join('');
}

/** By its beginning, of which the last line may have been cut. */
async function isReport(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    const last = lines.pop() ?? '';
    return lines.every((line) => LINE.test(line)) && (last === '' || last.startsWith(BEGINNING));
  } finally {
    await handle.close();
  }
}
