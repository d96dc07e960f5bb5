import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The configured master secret; or, for the embedded default, one that is made on the first run and kept in the data
 * folder, readable by its owner alone. Creates the data folder.
 */
export function masterSecret(config: { readonly secret: string | null; readonly dataDir: string }): string {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  if (config.secret !== null) return config.secret;
  const file = join(config.dataDir, 'secret');
  try {
    writeFileSync(file, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!isExisting(error)) throw error;
  }
  return readFileSync(file, 'utf8').trim();
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
