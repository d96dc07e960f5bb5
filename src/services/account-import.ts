import { In } from 'typeorm';
import { Account } from '../../entities/account.js';
import { ImportRun } from '../../entities/import-run.js';
import type { Clock } from '../clock.js';
import { schemeText } from '../crypto/foreign-hash.js';
import type { Keyring } from '../crypto/keyring.js';
import { type Database, DuplicateKeyError, type Writer } from '../database.js';
import { ProblemError, ServiceUnavailableError } from '../errors.js';
import type { AuditLog } from './audit-log.js';
import { recordAll } from './audit-many.js';
import { accountOf } from './import-account.js';
import type { ForeignPerson, Refusal } from './import-person.js';
import { holdSchemes, SchemeDroppedError, schemeIds } from './import-schemes.js';
import { openingEntries } from './opened-account.js';
import type { Origin } from './origin.js';
import { MOST_SCHEMES, type PasswordSchemes } from './password-schemes.js';

/** A person and where in the file they stand, for the report. */
export interface Candidate {
  readonly line: number;
  readonly person: ForeignPerson;
}

export interface ReportLine extends Refusal {
  readonly line: number;
}

/** Some records that follow each other in the file. */
export interface Batch {
  /** Records of the file before these. */
  readonly from: number;
  /** The same, and these. */
  readonly to: number;
  readonly candidates: readonly Candidate[];
  readonly refused: readonly ReportLine[];
}

/** Where it is told what was left out. */
export interface ImportReport {
  /** Forgets what is behind the first `bytes`, adds the lines, and has them on the disk. */
  write(bytes: number, lines: readonly ReportLine[]): Promise<void>;
  /** How many bytes these lines take. */
  sizeOf(lines: readonly ReportLine[]): number;
}

interface Deps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly schemes: PasswordSchemes;
  readonly audit: AuditLog;
}

/** Who does it, and what it is told under. */
export interface Doing {
  readonly origin: Origin;
  /** Stands in the audit log of every account. */
  readonly reason: string;
  readonly report: ImportReport;
  /** Whether an address or a name that is in use ends the import. */
  readonly failOnConflict: boolean;
}

const IN_USE = 'belongs to an account already';
const TWICE = 'stands in this file before';
const NO_ROOM = `is of a new kind, and ${MOST_SCHEMES} are stored already`;
/** Somebody registers the same name at the same moment: it is in use when one looks again. */
const TRIES = 5;

/**
 * Opens accounts by the hundred, for people who come from elsewhere with the password they have there. How far it has
 * come is stored in the transaction that stores the people, and moves by one conditional write: whatever ends the
 * process, the same file goes on where it stopped, and two processes with the same file do not import anybody twice.
 */
export class AccountImport {
  constructor(private readonly deps: Deps) {}

  /** How far this file has come; null when it is new. */
  find(id: string): Promise<ImportRun | null> {
    return this.deps.database.read.findOne(ImportRun, { id });
  }

  /** The same; a new row when it is new. */
  async open(id: string): Promise<ImportRun> {
    const { database, clock } = this.deps;
    const counts = { position: 0, imported: 0, inUse: 0, refused: 0, reportBytes: 0 };
    const run: ImportRun = { id, ...counts, startedAt: clock.now(), finishedAt: null };
    try {
      await database.write((tx) => tx.insert(ImportRun, run));
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
    return (await database.read.findOne(ImportRun, { id })) ?? run;
  }

  /**
   * What of a batch could not be stored now, and why. Changes nothing but `seen`, the addresses and names of the file
   * so far: of several records with the same one the first counts.
   */
  async conflicts(batch: Batch, seen: Set<string>): Promise<readonly ReportLine[]> {
    const { candidates } = batch;
    const twice = repeated(candidates, seen);
    const emailKeys = candidates.map(({ person }) => person.email.key);
    const usernameKeys = candidates.flatMap(({ person }) => person.username?.key ?? []);
    const names = await this.inUse('emailKey', emailKeys);
    for (const key of await this.inUse('usernameKey', usernameKeys)) names.add(key);
    const taken = candidates.flatMap(({ line, person }) => {
      const { email, username } = person;
      for (const [field, key] of [
        ['email', email.key],
        ['username', username?.key],
      ] as const) {
        if (key !== undefined && names.has(key)) return [{ line, field, why: IN_USE }];
      }
      return [];
    });
    return [...twice, ...taken.filter(({ line }) => !has(twice, line))];
  }

  /** What of a batch could not be stored now, because its hash is of a kind there is no room for. Changes nothing. */
  async withoutRoom(candidates: readonly Candidate[]): Promise<readonly ReportLine[]> {
    const told: ReportLine[] = [];
    for (const { line, person } of candidates) {
      const isRoom = person.hash === null || (await this.deps.schemes.hasRoomFor(person.hash.scheme));
      if (!isRoom) told.push(noRoom(line));
    }
    return told;
  }

  /** Throws ProblemError CONFLICT, when that is wanted or when another process is at the same file. */
  async store(run: ImportRun, batch: Batch, doing: Doing): Promise<ImportRun> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.attempt(run, batch, doing);
      } catch (error) {
        if (!mayPass(error) || tries >= TRIES) throw error;
        this.deps.schemes.lookAgain();
      }
      // A server that went away may have stored it before.
      const present = await this.open(run.id).catch(() => run);
      if (present.position === batch.to) return present;
    }
  }

  /** Marks the end, once. */
  async finish(run: ImportRun): Promise<void> {
    const finishedAt = this.deps.clock.now();
    await this.deps.database.write((tx) => tx.update(ImportRun, { id: run.id }, { finishedAt }));
  }

  private async attempt(run: ImportRun, batch: Batch, doing: Doing): Promise<ImportRun> {
    const conflicts = await this.conflicts(batch, new Set());
    const [first] = conflicts;
    if (first !== undefined && doing.failOnConflict) throw conflict(first);
    const chosen = batch.candidates.filter(({ line }) => !has(conflicts, line));
    const { accounts, roomless } = await this.accountsOf(chosen);
    const told = [...batch.refused, ...roomless, ...conflicts].sort((a, b) => a.line - b.line);
    const next: ImportRun = {
      ...run,
      position: batch.to,
      imported: run.imported + accounts.length,
      inUse: run.inUse + conflicts.length,
      refused: run.refused + batch.refused.length + roomless.length,
      reportBytes: run.reportBytes + doing.report.sizeOf(told),
    };
    await this.deps.database.write(
      async (tx) => {
        await this.insert(tx, accounts, { next, from: batch.from, doing });
        // By whoever stores the batch and nobody else. Written once more it is the same.
        await doing.report.write(run.reportBytes, told);
      },
      async (read) => (await read.count(ImportRun, { id: run.id, position: batch.to })) === 1,
    );
    return next;
  }

  private async insert(
    tx: Writer,
    accounts: readonly Account[],
    { next, from, doing }: { next: ImportRun; from: number; doing: Doing },
  ): Promise<void> {
    const { id, position, imported, inUse, refused, reportBytes } = next;
    const progress = { position, imported, inUse, refused, reportBytes };
    if ((await tx.update(ImportRun, { id, position: from }, progress)) === 0) {
      throw new ProblemError('CONFLICT', 'Another process is importing this file.');
    }
    if (accounts.length === 0) return;
    await holdSchemes(tx, accounts);
    await tx.insertAll(Account, accounts);
    const entries = accounts.flatMap((account) => openingEntries(account, doing.reason));
    await recordAll(this.deps.audit, tx, entries, doing.origin);
  }

  private async accountsOf(
    candidates: readonly Candidate[],
  ): Promise<{ readonly accounts: readonly Account[]; readonly roomless: readonly ReportLine[] }> {
    const { keyring, clock } = this.deps;
    const [accounts, roomless]: [Account[], ReportLine[]] = [[], []];
    const ids = await schemeIds(this.deps.schemes, candidates);
    for (const { line, person } of candidates) {
      const schemeId = person.hash && (ids.get(schemeText(person.hash.scheme)) ?? null);
      if (person.hash !== null && schemeId === null) roomless.push(noRoom(line));
      else accounts.push(accountOf(person, { schemeId, key: keyring.importedHash, now: clock.now() }));
    }
    return { accounts, roomless };
  }

  private async inUse(column: 'emailKey' | 'usernameKey', keys: readonly string[]): Promise<Set<string>> {
    if (keys.length === 0) return new Set();
    const where = { [column]: In([...new Set(keys)]) };
    const rows = await this.deps.database.read.find(Account, { where, take: keys.length });
    return new Set(rows.map((row) => row[column]));
  }
}

function noRoom(line: number): ReportLine {
  return { line, field: 'passwordHash', why: NO_ROOM };
}

/** What a second try may come through. */
function mayPass(error: unknown): boolean {
  return [DuplicateKeyError, ServiceUnavailableError, SchemeDroppedError].some(
    (kind) => error instanceof kind,
  );
}

function has(lines: readonly ReportLine[], line: number): boolean {
  return lines.some((one) => one.line === line);
}

function repeated(candidates: readonly Candidate[], seen: Set<string>): readonly ReportLine[] {
  return candidates.flatMap(({ line, person: { email, username } }) => {
    const keys = username === null ? [email.key] : [email.key, username.key];
    const again = keys.find((key) => seen.has(key));
    if (again !== undefined) {
      return [{ line, field: again === email.key ? ('email' as const) : ('username' as const), why: TWICE }];
    }
    for (const key of keys) seen.add(key);
    return [];
  });
}

function conflict({ line, field, why }: ReportLine): ProblemError {
  return new ProblemError('CONFLICT', `Line ${line}: ${field} ${why}. Nothing of this batch was imported.`);
}
