import { Between, IsNull, Like, MoreThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import { ImportRun } from '../../entities/import-run.js';
import { PasswordScheme } from '../../entities/password-scheme.js';
import { ANY_IMPORTED } from '../crypto/imported-hash.js';
import type { Database } from '../database.js';
import { ProblemError } from '../errors.js';
import type { AuditLog } from './audit-log.js';
import { recordAll } from './audit-many.js';
import type { Origin } from './origin.js';

interface Deps {
  readonly database: Database;
  readonly audit: AuditLog;
}

const AT_ONCE = 200;
const REASON = 'The imported password was not used in time';

/**
 * The end of an import. Who has not come back keeps a hash that may be weak, and everybody who signs in pays for
 * hiding who that is: at some time it is better to let those few choose a new password.
 */
export class ImportedLeftovers {
  constructor(private readonly deps: Deps) {}

  /**
   * How many there were. Throws ProblemError CONFLICT while an import is not finished, unless such imports are abandoned:
   * each begins anew then, when it is run again. May be run again after any end.
   */
  async forget(origin: Origin, { abandon = false } = {}): Promise<number> {
    const { database } = this.deps;
    const unfinished = { finishedAt: IsNull() };
    if (abandon) await database.write((tx) => tx.delete(ImportRun, unfinished));
    if ((await database.read.count(ImportRun, unfinished)) > 0) {
      throw new ProblemError(
        'CONFLICT',
        'An import is not finished. Run it again to its end before, or give it up with --abandon.',
      );
    }
    let count = 0;
    for (let page = await this.after(''); page.length > 0; page = await this.after(page.at(-1) ?? '')) {
      count += await this.drop(page, origin);
    }
    await database.write((tx) => tx.delete(PasswordScheme, { createdAt: MoreThan(0) }));
    return count;
  }

  /** The next accounts of all, by their ids: a search for the few among millions would be no quick question. */
  private async after(id: string): Promise<readonly string[]> {
    const where = { id: MoreThan(id) };
    const rows = await this.deps.database.read.find(Account, { where, order: { id: 'ASC' }, take: AT_ONCE });
    return rows.map((row) => row.id);
  }

  /** Each by one conditional write, which waits for a sign-in that is replacing the hash, and then leaves what it left. */
  private drop(page: readonly string[], origin: Origin): Promise<number> {
    const imported = { passwordHash: Like(ANY_IMPORTED) };
    const range = { id: Between(page.at(0) ?? '', page.at(-1) ?? ''), ...imported };
    return this.deps.database.write(async (tx) => {
      const dropped: string[] = [];
      for (const { id } of await tx.find(Account, { where: range, take: AT_ONCE })) {
        if ((await tx.update(Account, { id, ...imported }, { passwordHash: null })) > 0) dropped.push(id);
      }
      const about = { kind: 'RESET_REQUIRED' as const, succeeded: true, actorId: null, reason: REASON };
      const entries = dropped.map((subjectId) => ({ ...about, subjectId }));
      if (entries.length > 0) await recordAll(this.deps.audit, tx, entries, origin);
      return dropped.length;
    });
  }
}
