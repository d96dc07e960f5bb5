import { randomBytes } from 'node:crypto';
import { Account } from '../../entities/account.js';
import { Factor } from '../../entities/factor.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import { readCode, sameCode } from '../crypto/codes.js';
import { openFactorSecret, sealFactorSecret } from '../crypto/factor-secret.js';
import type { Keyring } from '../crypto/keyring.js';
import { digest, newCapability } from '../crypto/random-token.js';
import type { Database } from '../database.js';
import type { CellStore } from '../ephemeral/cell-store.js';
import { invalidField, ProblemError } from '../errors.js';
import { takeEnrollmentTry } from '../flows/enrollment-tries.js';
import { maskPhone, readPhone } from '../sms/numbers.js';
import type { CodeAllowance } from './code-allowance.js';
import { expired, invalidCode } from './code-problems.js';
import { newFactorId, uniqueKeyOf } from './factor-rows.js';
import type { FactorAddedView, Factors } from './factors.js';
import { MAILED_LENGTH } from './flow-step.js';
import { enqueueEnrollment } from './mail-intents.js';
import type { Origin, Viewer } from './origin.js';
import type { Outbox } from './outbox.js';
import type { SessionProofs } from './session-proofs.js';
import type { SourceGuard } from './source-guard.js';
import { enrollmentCode, type PhoneEnrollment, phoneEnrollmentCell } from './texted-codes.js';

export interface SmsEnrollmentView {
  readonly id: string;
  /** The number, masked. */
  readonly sentTo: string;
  readonly codeLength: number;
  /** Seconds until another text may be asked for. */
  readonly resendAfter: Seconds;
  readonly expiresAt: Instant;
}

interface Deps {
  readonly database: Database;
  readonly cells: CellStore;
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'factor' | 'code' | 'handle'>;
  readonly sessionProofs: SessionProofs;
  readonly sources: SourceGuard;
  readonly texts: CodeAllowance;
  readonly outbox: Outbox;
  readonly factors: Factors;
}

const PHONE = ['input', 'phone'];

/**
 * Setting up a phone. Only who has just proven who they are may, for a text costs money and some earn by having it
 * sent: countries are listed, numbers that are no mobile phones refused, an account is sent few, a phone too, and all
 * together have a limit a day. The number is encrypted wherever it lies; the code lies nowhere.
 */
export class PhoneEnrollments {
  constructor(
    private readonly deps: Deps,
    /** Null: texts are switched off. */
    private readonly terms: { readonly countries: readonly string[]; readonly codeTtl: Seconds } | null,
  ) {}

  get isOffered(): boolean {
    return this.terms !== null;
  }

  /** Throws STEP_UP_REQUIRED, for whoever would rather hear it before a number is typed. */
  requireFresh(viewer: Viewer): Promise<void> {
    return this.deps.sessionProofs.requireFresh(viewer);
  }

  /** Throws RATE_LIMITED, or INVALID_INPUT for a number that gets no texts; CONFLICT where there is a phone already. */
  async begin(viewer: Viewer, typed: string, origin: Origin): Promise<SmsEnrollmentView> {
    const number = await this.numberOf(typed);
    await this.requireFresh(viewer);
    const account = await this.accountOf(viewer);
    await this.deps.sources.take('code', origin, account);
    const subject = this.deps.keyring.handle('sends', `ENROLL_SMS|${account.id}`);
    const { granted, wait, format } = await this.deps.texts.ask(subject);
    if (!granted) {
      const message = 'You asked for a text a moment ago. Please wait before asking again.';
      throw new ProblemError('RATE_LIMITED', message, { retryAfter: wait });
    }
    const id = newCapability('enr');
    const factorId = newFactorId(this.deps.clock.now());
    const about = {
      accountId: account.id,
      epoch: account.credentialEpoch,
      factorId,
      phoneKey: this.deps.keyring.handle('phone', number),
      sealedNumber: sealFactorSecret(number, this.deps.keyring.factor, factorId),
      name: maskPhone(number),
      nonce: randomBytes(16).toString('hex'),
      format,
      tries: 0,
    };
    const expiresAt = await this.keep(id, about);
    const text = { accountId: account.id, flowKey: digest(id), at: this.deps.clock.now(), expiresAt };
    await this.deps.database.add((tx) => enqueueEnrollment(this.deps.outbox, tx, text, origin));
    const codeLength = MAILED_LENGTH[format];
    return { id, sentTo: about.name, codeLength, resendAfter: wait, expiresAt };
  }

  /** Throws EXPIRED for an enrolment that is over or somebody else's, CONFLICT where there is a phone already. */
  async confirm(
    viewer: Viewer,
    enrollmentId: string,
    typed: string,
    origin: Origin,
  ): Promise<FactorAddedView> {
    const code = readCode(typed);
    if (code?.kind !== 'CODE') throw invalidField(['input', 'code'], 'INVALID', 'The code has 6 digits.');
    const { enrollment, triesLeft } = await this.take(viewer, enrollmentId);
    const { factorId, sealedNumber, accountId, epoch, phoneKey, name } = enrollment;
    const isRight = sameCode(code.value, enrollmentCode(this.deps.keyring, enrollment, digest(enrollmentId)));
    const number = openFactorSecret(sealedNumber, this.deps.keyring.factor, factorId);
    if (!isRight || number === null) throw invalidCode(triesLeft);
    const account = await this.deps.database.read.findOne(Account, { id: accountId, credentialEpoch: epoch });
    if (account === null) throw expired();
    const factor = { id: factorId, kind: 'SMS' as const, name, sealedSecret: sealedNumber, phoneKey };
    const added = await this.deps.factors.add(account, factor, origin);
    await this.forget(enrollmentId);
    return added;
  }

  private async numberOf(typed: string): Promise<string> {
    if (this.terms === null) throw new ProblemError('CONFLICT', 'Codes are not sent by text message here.');
    const phone = await readPhone(typed);
    if (phone === null) {
      throw invalidField(
        PHONE,
        'INVALID',
        'Enter the number of a mobile phone, with + and the country code.',
      );
    }
    if (this.terms.countries.includes(phone.country)) return phone.number;
    throw invalidField(PHONE, 'TAKEN', 'Codes are not sent to phones of this country.');
  }

  private async accountOf({ userId }: Viewer): Promise<Account> {
    const { read } = this.deps.database;
    const account = await read.findOne(Account, { id: userId });
    if (account === null) throw expired();
    if ((await read.count(Factor, { uniqueKey: uniqueKeyOf('SMS', userId) })) === 0) return account;
    throw new ProblemError('CONFLICT', 'There is a phone already. Remove it first.');
  }

  private keep(id: string, about: Omit<PhoneEnrollment, 'expiresAt'>): Promise<Instant> {
    const ttl = this.terms?.codeTtl ?? 0;
    return this.deps.cells.update<PhoneEnrollment, Instant>(phoneEnrollmentCell(digest(id)), (_, now) => {
      const expiresAt = now + ttl * 1000;
      return { state: { ...about, expiresAt }, ttl, result: expiresAt };
    });
  }

  /** One of its few tries, counted before the code is looked at. */
  private take(
    viewer: Viewer,
    enrollmentId: string,
  ): Promise<{ readonly enrollment: PhoneEnrollment; readonly triesLeft: number }> {
    const key = phoneEnrollmentCell(digest(enrollmentId));
    return this.deps.cells.update(key, (state: PhoneEnrollment | undefined, now) => {
      const taken = takeEnrollmentTry(state);
      if (state === undefined || taken === null || state.accountId !== viewer.userId) throw expired();
      if (now >= state.expiresAt) throw expired();
      const ttl = Math.max(1, Math.ceil((state.expiresAt - now) / 1000));
      const enrollment = { ...state, tries: taken.tries };
      return { state: enrollment, ttl, result: { enrollment, triesLeft: taken.left } };
    });
  }

  private async forget(enrollmentId: string): Promise<void> {
    const gone = { state: undefined, ttl: 1, result: undefined };
    await this.deps.cells.update<PhoneEnrollment, void>(
      phoneEnrollmentCell(digest(enrollmentId)),
      () => gone,
    );
  }
}
