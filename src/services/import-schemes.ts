import type { Account } from '../../entities/account.js';
import { PasswordScheme } from '../../entities/password-scheme.js';
import { schemeText } from '../crypto/foreign-hash.js';
import { importedScheme } from '../crypto/imported-hash.js';
import type { Writer } from '../database.js';
import type { ForeignPerson } from './import-person.js';
import type { PasswordSchemes } from './password-schemes.js';

/** Somebody has dropped how a hash of these people was made, since it was stored. */
export class SchemeDroppedError extends Error {}

/** The ids of all schemes of these people by their texts, null where there is no room for one. */
export async function schemeIds(
  schemes: PasswordSchemes,
  candidates: readonly { readonly person: ForeignPerson }[],
): Promise<ReadonlyMap<string, string | null>> {
  const ids = new Map<string, string | null>();
  for (const { person } of candidates) {
    if (person.hash === null) continue;
    const { scheme } = person.hash;
    // One after the other, so that none is stored by two of these at once.
    if (!ids.has(schemeText(scheme))) ids.set(schemeText(scheme), await schemes.idOf(scheme));
  }
  return ids;
}

/** Until it is stored who needs them: whoever drops what nobody needs comes before, and is found out, or after. */
export async function holdSchemes(tx: Writer, accounts: readonly Account[]): Promise<void> {
  for (const id of new Set(accounts.map(({ passwordHash }) => importedScheme(passwordHash)))) {
    if (id !== null && (await tx.update(PasswordScheme, { id }, { id })) === 0)
      throw new SchemeDroppedError();
  }
}
