import { availableParallelism } from 'node:os';
import type { Config } from '../config.js';
import { ForeignHashChecker } from '../crypto/foreign-hash-checker.js';
import type { PasswordHasher } from '../crypto/password-hash.js';
import { AccountImport } from '../services/account-import.js';
import { AuditLog } from '../services/audit-log.js';
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

export function createAccountImport({ database, keyring, clock }: Stores): AccountImport {
  const schemes = new PasswordSchemes({ database, keyring, clock });
  return new AccountImport({ database, keyring, clock, schemes, audit: new AuditLog(database, clock) });
}
