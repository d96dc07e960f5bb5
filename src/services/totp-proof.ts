import { LessThan } from 'typeorm';
import { NOBODY } from '../../entities/account.js';
import { Factor } from '../../entities/factor.js';
import type { Clock } from '../clock.js';
import { openFactorSecret } from '../crypto/factor-secret.js';
import type { Keyring } from '../crypto/keyring.js';
import { newTotpSecret, totpStepOf } from '../crypto/totp.js';
import type { Database } from '../database.js';
import type { Asked, FactorProof, RightAnswer } from './factor-proofs.js';
import { uniqueKeyOf } from './factor-rows.js';

/** A code typed by hand: six ASCII digits, white space and `-` anywhere. */
const SIX_DIGITS = /^[0-9]{6}$/;
const MAX_TYPED = 64;

/**
 * Codes of authenticator apps. Each works once: what was used is a time step, and only a later one is good
 * (RFC 6238 section 5.2), decided by one conditional UPDATE.
 */
export class TotpProof implements FactorProof {
  readonly kind = 'TOTP';
  /** What the codes of those who have no app are compared with. */
  private readonly decoy = newTotpSecret();

  constructor(
    private readonly deps: {
      readonly database: Database;
      readonly clock: Clock;
      readonly keyring: Pick<Keyring, 'factor'>;
    },
  ) {}

  read(typed: string): string | null {
    if (typed.length > MAX_TYPED) return null;
    const code = typed.replace(/[\s-]/g, '');
    return SIX_DIGITS.test(code) ? code : null;
  }

  async check(code: string, { accountId }: Asked): Promise<RightAnswer | null> {
    const where = { uniqueKey: uniqueKeyOf('TOTP', accountId ?? NOBODY) };
    const factor = await this.deps.database.read.findOne(Factor, where, ['sealedSecret']);
    const sealed = factor?.sealedSecret ?? '';
    const secret = openFactorSecret(sealed, this.deps.keyring.factor, factor?.id ?? '');
    const now = this.deps.clock.now();
    const step = totpStepOf(code, secret ?? this.decoy, now);
    if (factor === null || secret === null || step === null) return null;
    if (step <= (factor.lastUsedStep ?? 0)) return null;
    const unused = { id: factor.id, lastUsedStep: LessThan(step) };
    const used = { lastUsedStep: step, lastUsedAt: now };
    return {
      kind: this.kind,
      proof: this.kind,
      use: async (tx) => (await tx.update(Factor, unused, used)) === 1,
    };
  }
}
