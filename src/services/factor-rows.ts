import { BackupCode } from '../../entities/backup-code.js';
import { Factor, type FactorKind } from '../../entities/factor.js';
import type { Instant } from '../clock.js';
import { backupCodeHash, newBackupCode } from '../crypto/backup-codes.js';
import type { Keyring } from '../crypto/keyring.js';
import { newId } from '../crypto/random-token.js';
import type { Reader, Writer } from '../database.js';

/** How many backup codes are made at a time. */
const BACKUP_CODES = 10;
const BACKUP_CODES_NAME = 'Backup codes';
/** More than anybody has. */
const MANY = 100;

/** What a new factor is, besides being somebody's. */
export type NewFactor = Pick<Factor, 'kind' | 'name'> & { readonly id?: string } & Partial<
    Pick<Factor, 'lastUsedStep' | 'sealedSecret' | 'credentialId' | 'publicKey'>
  > &
  Partial<Pick<Factor, 'uniqueKey' | 'signCount' | 'backedUp' | 'passkeyFacts' | 'phoneKey'>>;

/** Of the kinds that an account has one of. A passkey's is `PASSKEY:` and the digest of its credential id. */
export function uniqueKeyOf(kind: Exclude<FactorKind, 'PASSKEY'>, accountId: string): string {
  return `${kind}:${accountId}`;
}

export function newFactorId(now: Instant): string {
  return newId('fac', now);
}

/** Throws DuplicateKeyError when there is one like it already. */
export async function insertFactor(
  tx: Writer,
  accountId: string,
  factor: NewFactor,
  now: Instant,
): Promise<Factor> {
  const row: Factor = {
    id: factor.id ?? newFactorId(now),
    accountId,
    kind: factor.kind,
    uniqueKey: factor.uniqueKey ?? `${factor.kind}:${accountId}`,
    name: factor.name,
    createdAt: now,
    lastUsedAt: null,
    lastUsedStep: factor.lastUsedStep ?? null,
    sealedSecret: factor.sealedSecret ?? null,
    credentialId: factor.credentialId ?? null,
    publicKey: factor.publicKey ?? null,
    signCount: factor.signCount ?? null,
    backedUp: factor.backedUp ?? null,
    passkeyFacts: factor.passkeyFacts ?? null,
    phoneKey: factor.phoneKey ?? null,
  };
  await tx.insert(Factor, row);
  return row;
}

/** A new set of backup codes; what is answered here is nowhere else to be had. */
export async function insertBackupCodes(
  tx: Writer,
  accountId: string,
  keyring: Pick<Keyring, 'backupCode'>,
  now: Instant,
): Promise<{ readonly factor: Factor; readonly codes: readonly string[] }> {
  const codes = Array.from({ length: BACKUP_CODES }, newBackupCode);
  const factor = await insertFactor(tx, accountId, { kind: 'BACKUP_CODE', name: BACKUP_CODES_NAME }, now);
  await tx.insertAll(
    BackupCode,
    codes.map((code) => ({
      codeHash: backupCodeHash(code, accountId, keyring.backupCode),
      factorId: factor.id,
      usedAt: null,
    })),
  );
  return { factor, codes };
}

/** False when it is gone already. */
export async function deleteFactor(tx: Writer, factor: Pick<Factor, 'id' | 'accountId'>): Promise<boolean> {
  const { id, accountId } = factor;
  if ((await tx.delete(Factor, { id, accountId })) === 0) return false;
  await tx.delete(BackupCode, { factorId: id });
  return true;
}

/** Of each factor its kind, for the audit log. */
export async function heldKinds(read: Reader, accountId: string): Promise<readonly FactorKind[]> {
  const rows = await read.find(Factor, { where: { accountId }, order: { id: 'ASC' }, take: MANY });
  return rows.map(({ kind }) => kind);
}

/** As they are offered: what was written down for a bad day comes last. */
const OFFERED: readonly FactorKind[] = ['TOTP', 'PASSKEY', 'SMS', 'BACKUP_CODE'];

/** The kinds this account could prove now, in the order they are offered. */
export async function kindsOf(read: Reader, accountId: string): Promise<readonly FactorKind[]> {
  const rows = await read.find(Factor, { where: { accountId }, order: { id: 'ASC' }, take: MANY });
  return OFFERED.filter((kind) => rows.some((row) => row.kind === kind));
}

/** The masked number of an account's phone; null when it has none. */
export async function phoneOf(read: Reader, accountId: string): Promise<string | null> {
  return (await read.findOne(Factor, { uniqueKey: uniqueKeyOf('SMS', accountId) }))?.name ?? null;
}
