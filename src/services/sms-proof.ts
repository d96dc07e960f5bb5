import { NOBODY } from '../../entities/account.js';
import { Factor } from '../../entities/factor.js';
import { UsedChallenge } from '../../entities/used-challenge.js';
import type { Clock } from '../clock.js';
import { readCode, sameCode } from '../crypto/codes.js';
import type { Keyring } from '../crypto/keyring.js';
import { digest } from '../crypto/random-token.js';
import { type Database, DuplicateKeyError, type Writer } from '../database.js';
import { acceptedGenerations, type FlowRules } from '../flows/verification-flow.js';
import type { AskedIn, FactorProof, RightAnswer } from './factor-proofs.js';
import { uniqueKeyOf } from './factor-rows.js';
import { textedCode } from './texted-codes.js';

/**
 * Codes that were texted to a phone. One conversation takes one of them, once: decided in SQL, by a row that names the
 * conversation, for the short-lived store may bring an old one back. For who has no phone the same codes are made and
 * compared, of a phone of nobody's.
 */
export class SmsProof implements FactorProof {
  readonly kind = 'SMS';

  constructor(
    private readonly deps: {
      readonly database: Database;
      readonly clock: Clock;
      readonly keyring: Pick<Keyring, 'code'>;
    },
    private readonly rules: FlowRules,
  ) {}

  read(typed: string): string | null {
    const code = readCode(typed);
    return code?.kind === 'CODE' ? code.value : null;
  }

  async check(typed: string, { accountId, flow, flowKey, now }: AskedIn): Promise<RightAnswer | null> {
    const where = { uniqueKey: uniqueKeyOf('SMS', accountId ?? NOBODY) };
    const factor = await this.deps.database.read.findOne(Factor, where);
    const factorId = factor?.id ?? NOBODY;
    const hits = acceptedGenerations(flow, 'SMS', now, this.rules).filter((generation) =>
      sameCode(typed, textedCode(this.deps.keyring, flow, flowKey, { generation, factorId })),
    );
    if (factor === null || hits.length === 0) return null;
    return { kind: this.kind, proof: this.kind, use: (tx) => this.use(tx, factorId, flowKey) };
  }

  private async use(tx: Writer, id: string, flowKey: string): Promise<boolean> {
    const usedAt = this.deps.clock.now();
    try {
      await tx.insert(UsedChallenge, { challengeHash: digest(`sms|${flowKey}`), factorId: id, usedAt });
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
      return false;
    }
    return (await tx.update(Factor, { id, kind: 'SMS' }, { lastUsedAt: usedAt })) === 1;
  }
}
