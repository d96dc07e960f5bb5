import type { Asker } from '../crypto/bounded-queue.js';
import type { ForeignHashChecker } from '../crypto/foreign-hash-checker.js';
import { importedScheme, openImported } from '../crypto/imported-hash.js';
import type { Keyring } from '../crypto/keyring.js';
import type { PasswordHasher, Verdict } from '../crypto/password-hash.js';
import type { PasswordSchemes } from './password-schemes.js';

interface Deps {
  readonly hasher: PasswordHasher;
  readonly checker: ForeignHashChecker;
  readonly schemes: PasswordSchemes;
  readonly keyring: Keyring;
}

/**
 * A hasher that also knows the passwords of imported people, by the hashes they came with. Whoever asks is made to
 * wait for one compare of ours and, while there is anything imported, for one of the dearest scheme there is, whether
 * or not there is such an account: neither the answer nor the time tells a stranger who was imported. Such a hash
 * is stale when it matches, so that the sign-in replaces it by one of ours.
 */
export class ImportedPasswords implements PasswordHasher {
  constructor(private readonly deps: Deps) {}

  get engine(): PasswordHasher['engine'] {
    return this.deps.hasher.engine;
  }

  hash(password: string, asker: Asker, beside?: string | null): Promise<string> {
    return this.deps.hasher.hash(password, asker, beside);
  }

  async verify(
    password: string,
    stored: string | null,
    asker: Asker,
    beside?: string | null,
  ): Promise<Verdict> {
    const { hasher, checker, schemes, keyring } = this.deps;
    const id = importedScheme(stored);
    const known = await schemes.known(id);
    const ours = await hasher.verify(password, id === null ? stored : null, asker, beside);
    const scheme = id === null ? undefined : known.get(id);
    const own = stored === null || !scheme ? null : openImported(stored, scheme, keyring.importedHash);
    const matches = await checker.matches(password, { own, schemes: [...known.values()] }, asker);
    return own === null ? ours : { ...ours, matches, stale: matches };
  }

  waiting(): number {
    return this.deps.hasher.waiting();
  }

  async close(): Promise<void> {
    await Promise.all([this.deps.hasher.close(), this.deps.checker.close()]);
  }
}
