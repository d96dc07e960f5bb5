import { Account } from '../../entities/account.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import { openFactorSecret, sealFactorSecret } from '../crypto/factor-secret.js';
import type { Keyring } from '../crypto/keyring.js';
import { digest, newCapability } from '../crypto/random-token.js';
import { newTotpSecret, totpStepOf, totpUri } from '../crypto/totp.js';
import type { Database } from '../database.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { invalidField } from '../errors.js';
import { type EnrollmentTries, takeEnrollmentTry } from '../flows/enrollment-tries.js';
import { expired, invalidCode } from './code-problems.js';
import { newFactorId } from './factor-rows.js';
import type { FactorAddedView, Factors } from './factors.js';
import type { Origin, Viewer } from './origin.js';
import type { SessionProofs } from './session-proofs.js';

export interface TotpEnrollmentView {
  readonly id: string;
  /** Base32, for typing by hand. */
  readonly secret: string;
  /** `otpauth://` address, to draw as a QR code. */
  readonly uri: string;
  readonly expiresAt: Instant;
}

/** An app that has been shown the secret, and has not proven yet that it took it. */
interface Enrollment extends EnrollmentTries {
  readonly accountId: string;
  readonly epoch: number;
  readonly factorId: string;
  readonly sealedSecret: string;
  readonly expiresAt: Instant;
}

interface Deps {
  readonly database: Database;
  readonly cells: CellStore;
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'factor'>;
  readonly sessionProofs: SessionProofs;
  readonly factors: Factors;
}

const ENROLLMENT_TTL: Seconds = 600;
const NAME = 'Authenticator app';

/**
 * Setting up an authenticator app. The secret is shown once, to who has just proven who they are, and comes into force
 * by its first code; until then, for ten minutes, it lies encrypted in the short-lived store. That first code is used
 * up by it.
 */
export class TotpEnrollments {
  constructor(
    private readonly deps: Deps,
    /** What apps show beside the code. */
    private readonly issuer: string,
  ) {}

  async begin(viewer: Viewer): Promise<TotpEnrollmentView> {
    await this.deps.sessionProofs.requireFresh(viewer);
    const account = await this.deps.database.read.findOne(Account, { id: viewer.userId });
    if (account === null) throw expired();
    const id = newCapability('enr');
    const secret = newTotpSecret();
    const factorId = newFactorId(this.deps.clock.now());
    const sealedSecret = sealFactorSecret(secret, this.deps.keyring.factor, factorId);
    const about = { accountId: account.id, epoch: account.credentialEpoch, factorId, sealedSecret, tries: 0 };
    const expiresAt = await this.deps.cells.update<Enrollment, Instant>(cellOf(id), (_, now) => {
      const until = now + ENROLLMENT_TTL * 1000;
      return { state: { ...about, expiresAt: until }, ttl: ENROLLMENT_TTL, result: until };
    });
    const uri = totpUri(secret, { issuer: this.issuer, account: account.email });
    return { id, secret, uri, expiresAt };
  }

  /** Throws EXPIRED for an enrolment that is over or somebody else's, CONFLICT where there is an app already. */
  async confirm(
    viewer: Viewer,
    enrollmentId: string,
    typed: string,
    origin: Origin,
  ): Promise<FactorAddedView> {
    const code = typed.replace(/[\s-]/g, '');
    if (!/^[0-9]{6}$/.test(code)) throw invalidField(['input', 'code'], 'INVALID', 'The code has 6 digits.');
    const { enrollment, triesLeft } = await this.take(viewer, enrollmentId);
    const { factorId, sealedSecret, accountId, epoch } = enrollment;
    const secret = openFactorSecret(sealedSecret, this.deps.keyring.factor, factorId);
    const step = secret === null ? null : totpStepOf(code, secret, this.deps.clock.now());
    if (step === null) throw invalidCode(triesLeft);
    const account = await this.deps.database.read.findOne(Account, { id: accountId, credentialEpoch: epoch });
    if (account === null) throw expired();
    const factor = { id: factorId, kind: 'TOTP' as const, name: NAME, sealedSecret, lastUsedStep: step };
    const added = await this.deps.factors.add(account, factor, origin);
    await this.forget(enrollmentId);
    return added;
  }

  /** One of its few tries, counted before the code is looked at. */
  private take(
    viewer: Viewer,
    enrollmentId: string,
  ): Promise<{ readonly enrollment: Enrollment; readonly triesLeft: number }> {
    return this.deps.cells.update(cellOf(enrollmentId), (state: Enrollment | undefined, now) => {
      const taken = takeEnrollmentTry(state);
      if (state === undefined || taken === null || state.accountId !== viewer.userId) throw expired();
      if (now >= state.expiresAt) throw expired();
      const ttl = Math.max(1, Math.ceil((state.expiresAt - now) / 1000));
      const enrollment = { ...state, tries: taken.tries };
      return { state: enrollment, ttl, result: { enrollment, triesLeft: taken.left } };
    });
  }

  private async forget(enrollmentId: string): Promise<void> {
    await this.deps.cells.update<Enrollment, void>(cellOf(enrollmentId), () => ({
      state: undefined,
      ttl: 1,
      result: undefined,
    }));
  }
}

function cellOf(enrollmentId: string): CellKey {
  return `enrollment:${digest(enrollmentId)}`;
}
