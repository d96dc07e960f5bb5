import { isLoopback } from '../../config/setting-reader.js';
import type { Config } from '../../config.js';
import { TRUSTED } from '../../crypto/bounded-queue.js';
import { createPasswordHasher } from '../../crypto/password-hash.js';
import { type Finding, failed, ok, warning } from './finding.js';

/** Milliseconds for one password hash: below, a stolen table is guessed at too fast; above, sign-ins pile up. */
const LEAST_MS = 50;
const MOST_MS = 1_000;

/** Loopback without TLS is allowed in production, too: for trying out what production is made of. */
export function examinePublicUrl({ publicUrl }: Pick<Config, 'publicUrl'>): Finding {
  const url = new URL(publicUrl);
  if (url.protocol === 'https:') return ok('PUBLIC_URL', 'https');
  const fix = 'Put TLS in front and set PUBLIC_URL to https://…: browsers keep our cookies on https only.';
  return isLoopback(url.hostname)
    ? warning('PUBLIC_URL', 'http on this machine: for trying it out', fix)
    : failed('PUBLIC_URL', 'http', fix);
}

export async function examineHashing({ password }: Config): Promise<Finding> {
  const { bcryptCost: cost } = password;
  const hasher = await createPasswordHasher({ pepper: Buffer.alloc(32), cost });
  const started = performance.now();
  await hasher.hash('how long does this take', TRUSTED);
  const ms = Math.round(performance.now() - started);
  await hasher.close();
  const found = `${ms} ms a hash at BCRYPT_COST=${cost} (${hasher.engine})`;
  if (ms > MOST_MS) return warning('Hashing', found, 'Lower BCRYPT_COST by one, or use faster cores.');
  if (ms < LEAST_MS)
    return warning('Hashing', found, 'Raise BCRYPT_COST by one: each step doubles the time.');
  return ok('Hashing', found);
}
