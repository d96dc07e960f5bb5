import { IsNull } from 'typeorm';
import { NOBODY } from '../../entities/account.js';
import { BackupCode } from '../../entities/backup-code.js';
import { Factor } from '../../entities/factor.js';
import type { Clock } from '../clock.js';
import { backupCodeHash, readBackupCode } from '../crypto/backup-codes.js';
import type { Keyring } from '../crypto/keyring.js';
import type { Database } from '../database.js';
import type { Asked, FactorProof, RightAnswer } from './factor-proofs.js';

/** Codes written down for the day the other factors are lost. Each works once. */
export class BackupCodeProof implements FactorProof {
  readonly kind = 'BACKUP_CODE';

  constructor(
    private readonly deps: {
      readonly database: Database;
      readonly clock: Clock;
      readonly keyring: Pick<Keyring, 'backupCode'>;
    },
  ) {}

  read(typed: string): string | null {
    return readBackupCode(typed);
  }

  async check(code: string, { accountId }: Asked): Promise<RightAnswer | null> {
    const codeHash = backupCodeHash(code, accountId ?? NOBODY, this.deps.keyring.backupCode);
    const unused = { codeHash, usedAt: IsNull() };
    const row = await this.deps.database.read.findOne(BackupCode, unused);
    if (row === null) return null;
    const now = this.deps.clock.now();
    return {
      kind: this.kind,
      proof: this.kind,
      use: async (tx) => {
        if ((await tx.update(BackupCode, unused, { usedAt: now })) === 0) return false;
        return (await tx.update(Factor, { id: row.factorId }, { lastUsedAt: now })) === 1;
      },
    };
  }
}
