import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url));

/** What a `latchkey` command prints, in an environment with nothing but what is given. */
export async function run(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { PATH = '' } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], { env: { PATH, ...env } });
  return stdout;
}
