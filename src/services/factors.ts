import { In, IsNull } from 'typeorm';
import { Account } from '../../entities/account.js';
import type { AuditChange } from '../../entities/audit-event.js';
import { BackupCode } from '../../entities/backup-code.js';
import { Factor, type FactorKind, SECOND_FACTORS } from '../../entities/factor.js';
import { FactorReset } from '../../entities/factor-reset.js';
import { ResetGrant } from '../../entities/reset-grant.js';
import type { Clock, Instant } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import { type Database, DuplicateKeyError, type Reader, type Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import type { Accounts, AccountView } from './accounts.js';
import type { AuditLog } from './audit-log.js';
import { deleteFactor, heldKinds, insertBackupCodes, insertFactor, type NewFactor } from './factor-rows.js';
import { enqueueNotice } from './mail-intents.js';
import type { Origin, Viewer } from './origin.js';
import type { Outbox } from './outbox.js';
import type { SessionProofs } from './session-proofs.js';

export interface FactorView {
  readonly id: string;
  readonly kind: FactorKind;
  readonly name: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
  /** Backup codes left; null for every other kind. */
  readonly remaining: number | null;
}

export interface FactorAddedView {
  readonly factor: FactorView;
  /** Shown once; empty when none were made. */
  readonly backupCodes: readonly string[];
}

interface Telling {
  readonly what: 'FACTOR_ADDED' | 'FACTOR_REMOVED';
  /** In the words of a person in charge. */
  readonly reason?: string | null;
  /** What they changed. */
  readonly change?: AuditChange | null;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'backupCode'>;
  readonly sessionProofs: SessionProofs;
  readonly audit: AuditLog;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
}

/** More than anybody has. */
const MANY = 100;
/** More than there are devices in a drawer; each is named to browsers, and shown. */
const MAX_PASSKEYS = 20;
/** A family shares a phone; a number that went to somebody else must not be lost to them. */
const MAX_ACCOUNTS_OF_PHONE = 3;

/**
 * What somebody has to prove themselves with, besides the password. Adding, renewing and removing touch the account's
 * row first, so that they come one after the other, and after a sign-in that is being decided: what they were decided
 * on still holds when they are done. Whoever changes them has proven a moment ago who they are.
 */
export class Factors {
  constructor(private readonly deps: Deps) {}

  async listOf(accountId: string): Promise<readonly FactorView[]> {
    const { read } = this.deps.database;
    const rows = await read.find(Factor, { where: { accountId }, order: { id: 'ASC' }, take: MANY });
    return Promise.all(rows.map((row) => this.view(read, row)));
  }

  /** Adds a factor, and backup codes where there are none. CONFLICT when there is one like it, or the account moved on. */
  async add(account: Account, factor: NewFactor, origin: Origin): Promise<FactorAddedView> {
    try {
      return await this.deps.database.write((tx) => this.insert(tx, account, factor, origin));
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
      throw conflict('There is a factor of this kind already. Remove it first.');
    }
  }

  /** Replaces all backup codes. */
  async renew(viewer: Viewer, origin: Origin): Promise<FactorAddedView> {
    await this.deps.sessionProofs.requireFresh(viewer);
    return this.deps.database.write(async (tx) => {
      const account = await this.touch(tx, viewer.userId);
      if (!(await isProtected(tx, account.id)))
        throw conflict('There is no second factor to have codes for.');
      await callOffRemoval(tx, account.id);
      const present = await tx.findOne(Factor, { accountId: account.id, kind: 'BACKUP_CODE' });
      if (present !== null) await deleteFactor(tx, present);
      const { factor, codes } = await insertBackupCodes(
        tx,
        account.id,
        this.deps.keyring,
        this.deps.clock.now(),
      );
      await this.tell(tx, factor, { what: 'FACTOR_ADDED' }, origin);
      return { factor: viewOf(factor, codes.length), backupCodes: codes };
    });
  }

  /** Removes a factor; the last second factor takes the backup codes with it. */
  async remove(viewer: Viewer, factorId: string, origin: Origin): Promise<AccountView> {
    await this.deps.sessionProofs.requireFresh(viewer);
    await this.deps.database.write(async (tx) => {
      const account = await this.touch(tx, viewer.userId);
      if (!(await this.drop(tx, { id: factorId, accountId: account.id }, origin))) {
        throw notFound();
      }
    });
    const view = await this.deps.accounts.accountOf(viewer.userId, viewer);
    if (view === null) throw notFound();
    return view;
  }

  /** Removes one, in the transaction of what makes it necessary. False when there is none. */
  async drop(
    tx: Writer,
    which: Pick<Factor, 'id' | 'accountId'>,
    origin: Origin,
    reason: string | null = null,
  ): Promise<boolean> {
    const { accountId } = which;
    const factor = await tx.findOne(Factor, { id: which.id, accountId });
    const before = reason === null ? null : { factors: await heldKinds(tx, accountId) };
    if (factor === null || !(await deleteFactor(tx, factor))) return false;
    if (!(await isProtected(tx, accountId))) await this.leaveNone(tx, accountId);
    const change = before && { before, after: { factors: await heldKinds(tx, accountId) } };
    await this.tell(tx, factor, { what: 'FACTOR_REMOVED', reason, change }, origin);
    return true;
  }

  private async leaveNone(tx: Writer, accountId: string): Promise<void> {
    await tx.update(Account, { id: accountId }, { secondFactorSince: null });
    const codes = await tx.findOne(Factor, { accountId, kind: 'BACKUP_CODE' });
    if (codes !== null) await deleteFactor(tx, codes);
  }

  private async insert(
    tx: Writer,
    account: Account,
    factor: NewFactor,
    origin: Origin,
  ): Promise<FactorAddedView> {
    await this.touch(tx, account.id, account.credentialEpoch);
    await refuseOneTooMany(tx, account.id, factor);
    await callOffRemoval(tx, account.id);
    const now = this.deps.clock.now();
    const added = await insertFactor(tx, account.id, factor, now);
    if (SECOND_FACTORS.includes(factor.kind)) {
      await tx.update(Account, { id: account.id, secondFactorSince: IsNull() }, { secondFactorSince: now });
      // Leave to choose a password, which one proof was enough for until now.
      await tx.delete(ResetGrant, { accountId: account.id });
    }
    await this.tell(tx, added, { what: 'FACTOR_ADDED' }, origin);
    const hasCodes = (await tx.count(Factor, { accountId: account.id, kind: 'BACKUP_CODE' })) > 0;
    if (hasCodes) return { factor: viewOf(added, null), backupCodes: [] };
    const { codes } = await insertBackupCodes(tx, account.id, this.deps.keyring, now);
    return { factor: viewOf(added, null), backupCodes: codes };
  }

  /** Waits for whoever is deciding on this account, and holds off whoever comes next. */
  private async touch(tx: Writer, id: string, epoch?: number): Promise<Account> {
    const where = { id, status: 'ACTIVE' as const, ...(epoch !== undefined && { credentialEpoch: epoch }) };
    const touched = await tx.update(Account, where, { status: 'ACTIVE' });
    const account = touched === 1 ? await tx.findOne(Account, { id }) : null;
    if (account === null) throw conflict('The account was changed just now. Please start again.');
    return account;
  }

  /** The audit log, and the owner. */
  private async tell(
    tx: Writer,
    factor: Pick<Factor, 'id' | 'accountId' | 'kind'>,
    { what: kind, reason, change }: Telling,
    origin: Origin,
  ): Promise<void> {
    const { id, accountId } = factor;
    const actorId = origin.viewer?.userId ?? null;
    await this.deps.audit.record(
      tx,
      { kind, succeeded: true, subjectId: accountId, actorId, reason, change },
      origin,
    );
    const about = { kind, accountId, at: this.deps.clock.now(), factor: { id, kind: factor.kind } };
    await enqueueNotice(this.deps.outbox, tx, about, origin);
  }

  private async view(read: Reader, row: Factor): Promise<FactorView> {
    if (row.kind !== 'BACKUP_CODE') return viewOf(row, null);
    return viewOf(row, await read.count(BackupCode, { factorId: row.id, usedAt: IsNull() }));
  }
}

/**
 * Help was asked for somebody who has lost every factor. Who sets one up, or renews the codes, has just proven one that
 * is there: it was not so, and what is new must not go with what was there when it was asked for.
 */
async function callOffRemoval(tx: Writer, accountId: string): Promise<void> {
  await tx.delete(FactorReset, { accountId });
}

/** Whoever is told so has shown that the phone is at hand. */
async function refuseOneTooMany(
  tx: Writer,
  accountId: string,
  { kind, phoneKey = null }: NewFactor,
): Promise<void> {
  if (kind === 'PASSKEY' && (await tx.count(Factor, { accountId, kind })) >= MAX_PASSKEYS)
    throw conflict('There are too many passkeys. Remove one first.');
  if (phoneKey !== null && (await tx.count(Factor, { phoneKey })) >= MAX_ACCOUNTS_OF_PHONE)
    throw conflict('This phone is in use for too many accounts. Choose another one.');
}

/** Whether a sign-in to this account asks for a second proof. */
export async function isProtected(read: Reader, accountId: string): Promise<boolean> {
  return (await read.count(Factor, { accountId, kind: In([...SECOND_FACTORS]) })) > 0;
}

function viewOf(row: Factor, remaining: number | null): FactorView {
  const { id, kind, name, createdAt, lastUsedAt } = row;
  return { id, kind, name, createdAt, lastUsedAt, remaining };
}

function conflict(message: string): ProblemError {
  return new ProblemError('CONFLICT', message);
}

function notFound(): ProblemError {
  return new ProblemError('NOT_FOUND', 'There is no such factor.');
}
