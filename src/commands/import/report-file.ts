import { type FileHandle, open } from 'node:fs/promises';
import type { ImportReport, ReportLine } from '../../services/account-import.js';

/** One line of JSON for each record that was left out: where it stands and why, and nothing of what it says. */
export class ReportFile implements ImportReport {
  private constructor(private readonly handle: FileHandle) {}

  static async open(path: string): Promise<ReportFile> {
    try {
      return new ReportFile(await open(path, 'r+'));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    return new ReportFile(await open(path, 'wx+', 0o600));
  }

  async write(bytes: number, lines: readonly ReportLine[]): Promise<number> {
    const { size } = await this.handle.stat();
    const from = Math.min(bytes, size);
    if (size > from) await this.handle.truncate(from);
    if (lines.length === 0) return from;
    const text = lines.map(({ line, field, why }) => `${JSON.stringify({ line, field, why })}\n`).join('');
    await this.handle.write(text, from);
    await this.handle.datasync();
    return from + Buffer.byteLength(text);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
