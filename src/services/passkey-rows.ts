import { Factor } from '../../entities/factor.js';
import type { Keyring } from '../crypto/keyring.js';
import type { KnownCredential, NewPasskey } from '../crypto/passkeys.js';
import { digest } from '../crypto/random-token.js';
import type { Reader } from '../database.js';
import type { NewFactor } from './factor-rows.js';

/** More than one account may have; see Factors. */
const MANY = 50;

/** Two accounts cannot have the same credential: its id is unique among all of them. */
export function passkeyKeyOf(credentialId: string): string {
  return `PASSKEY:${digest(credentialId)}`;
}

/**
 * What an authenticator knows an account by (WebAuthn Level 3, section 14.6.1): always the same, and nothing that
 * tells who it is. 32 bytes, base64url.
 */
export function userHandleOf(accountId: string, keyring: Pick<Keyring, 'handle'>): string {
  return Buffer.from(keyring.handle('passkey user', accountId), 'hex').toString('base64url');
}

export function passkeyRow(passkey: NewPasskey, name: string): NewFactor {
  const { credentialId, publicKey, signCount, backedUp, transports, aaguid } = passkey;
  return {
    kind: 'PASSKEY',
    name,
    uniqueKey: passkeyKeyOf(credentialId),
    credentialId,
    publicKey,
    signCount,
    backedUp,
    passkeyFacts: { transports, aaguid },
  };
}

export async function credentialsOf(read: Reader, accountId: string): Promise<readonly KnownCredential[]> {
  const where = { accountId, kind: 'PASSKEY' as const };
  const rows = await read.find(Factor, { where, order: { id: 'ASC' }, take: MANY });
  return rows.flatMap(({ credentialId, passkeyFacts }) =>
    credentialId === null ? [] : [{ id: credentialId, transports: passkeyFacts?.transports ?? [] }],
  );
}
