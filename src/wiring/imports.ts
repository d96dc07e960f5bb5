import { availableParallelism } from 'node:os';
import type { Config } from '../config.js';
import { AuditSeal } from '../crypto/audit-seal.js';
import { ForeignHashChecker } from '../crypto/foreign-hash-checker.js';
import type { PasswordHasher } from '../crypto/password-hash.js';
import { AccountImport } from '../services/account-import.js';
import { AuditLog } from '../services/audit-log.js';
import { ImportedLeftovers } from '../services/imported-leftovers.js';
import { ImportedPasswords } from '../services/imported-passwords.js';
import { PasswordSchemes } from '../services/password-schemes.js';
import type { Stores } from '../stores.js';

/** The same hasher, which also knows what imported people came with. */
export function knowingImported(
  hasher: PasswordHasher,
  { database, keyring, clock }: Stores,
  { workers }: Config,
): PasswordHasher {
  const checker = new ForeignHashChecker(Math.ceil(availableParallelism() / workers));
  const schemes = new PasswordSchemes({ database, keyring, clock });
  return new ImportedPasswords({ hasher, checker, schemes, keyring });
}

/** What the commands need. */
export function createImports({ database, keyring, clock }: Stores) {
  const schemes = new PasswordSchemes({ database, keyring, clock });
  const audit = new AuditLog(clock, new AuditSeal(keyring.audit));
  return {
    imports: new AccountImport({ database, keyring, clock, schemes, audit }),
    leftovers: new ImportedLeftovers({ database, audit }),
  };
}
