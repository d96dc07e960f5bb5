import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export interface CommandRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const PROGRAM = resolve('dist/src/cli.js');
const PATIENCE_MS = 60_000;

/** Runs the built program with this environment alone, in a folder of its own. */
export function latchkey(
  args: readonly string[],
  at: { readonly folder: string; readonly env: Readonly<Record<string, string>> },
): Promise<CommandRun> {
  const env = { PATH: process.env.PATH ?? '', ...at.env };
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: at.folder, env });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    text.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    text.err += String(chunk);
  });
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  return new Promise((done) => {
    child.once('close', (code) => {
      clearTimeout(patience);
      done({ code, ...text });
    });
  });
}
