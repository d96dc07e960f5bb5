import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { StoredKey } from '../../../entities/stored-key.js';
import type { Config } from '../../config.js';
import { Wrapping, WrongSecretError } from '../../crypto/wrapping.js';
import { masterSecret } from '../../master-secret-file.js';
import { isStaleKey } from '../../services/stored-keys.js';
import { type Finding, failed, hasTable, inTime, ok, warning } from './finding.js';

const CHECK = 'Secrets';
const MOST_KEYS = 1_000;

/** Tries the secrets on every stored key, and rewraps none. */
export async function examineSecrets(config: Config, source: DataSource): Promise<readonly Finding[]> {
  const wrapping = wrappingOf(config);
  if (wrapping === null) {
    return [
      warning(CHECK, 'LATCHKEY_SECRET is made on the first start', 'Set LATCHKEY_SECRET for production.'),
    ];
  }
  if (!(await hasTable(source, 'stored_keys')))
    return [warning(CHECK, 'there are no stored keys yet', 'The first start makes them.')];
  const rows = await inTime(source.getRepository(StoredKey).find({ take: MOST_KEYS }));
  return [judge(rows, wrapping, config)];
}

/** Null while there is no secret: to look is not to make one. */
export function wrappingOf(config: Config): Wrapping | null {
  const isMade = config.secret !== null || existsSync(join(config.dataDir, 'secret'));
  if (!isMade) return null;
  return new Wrapping(config.secret ?? masterSecret(config), config.secretPrevious);
}

function judge(rows: readonly StoredKey[], wrapping: Wrapping, config: Config): Finding {
  try {
    const stale = rows.filter((row) => isStaleKey(row, wrapping)).length;
    if (stale > 0) {
      const found = `${stale} of ${rows.length} keys are still wrapped by LATCHKEY_SECRET_PREVIOUS`;
      return warning(
        CHECK,
        found,
        'Start a gateway once: it wraps them anew. Keep LATCHKEY_SECRET_PREVIOUS until then.',
      );
    }
  } catch (error) {
    if (!(error instanceof WrongSecretError)) throw error;
    const fix =
      'Set LATCHKEY_SECRET to the secret of this database; after a rotation, LATCHKEY_SECRET_PREVIOUS to the one before.';
    return failed(CHECK, 'LATCHKEY_SECRET does not open the keys of this database', fix);
  }
  if (config.secretPrevious === null) return ok(CHECK, `open all ${rows.length} stored keys`);
  const fix = 'Remove it from every node.';
  return warning(
    CHECK,
    `open all ${rows.length} stored keys; LATCHKEY_SECRET_PREVIOUS is not needed any more`,
    fix,
  );
}
