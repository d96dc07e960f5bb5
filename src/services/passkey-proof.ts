import { LessThan } from 'typeorm';
import { NOBODY } from '../../entities/account.js';
import { Factor } from '../../entities/factor.js';
import { UsedChallenge } from '../../entities/used-challenge.js';
import type { Clock } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import { type Assertion, readAssertion } from '../crypto/passkey-answers.js';
import {
  challengeOf,
  newDecoyKey,
  type RelyingParty,
  type Signed,
  verifyAssertion,
} from '../crypto/passkeys.js';
import { digest } from '../crypto/random-token.js';
import { type Database, DuplicateKeyError, type Where, type Writer } from '../database.js';
import type { Asked, FactorProof, RightAnswer } from './factor-proofs.js';
import { passkeyKeyOf, userHandleOf } from './passkey-rows.js';

/** Somebody who has proven with a passkey alone who they are. */
export interface Identified {
  readonly accountId: string;
  readonly answer: RightAnswer;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'handle'>;
  readonly party: RelyingParty;
}

/**
 * Passkeys (WebAuthn Level 3, section 7.2): a key that never leaves its authenticator signs what this very conversation
 * asked for, for our domain alone, after the authenticator has verified its user. That a signature counts once is
 * decided in SQL: by the challenge, which is kept, and by the count of signatures, which only grows. Whose passkey is
 * not there is checked by a key of nobody's, at the same cost.
 */
export class PasskeyProof implements FactorProof {
  readonly kind = 'PASSKEY';
  private readonly decoy = newDecoyKey();

  constructor(private readonly deps: Deps) {}

  /** What was given is the JSON of a credential, as text. */
  read(typed: string): string | null {
    const assertion = readAssertion(parsed(typed));
    return assertion && JSON.stringify(envelopeOf(assertion));
  }

  async check(answer: string, asked: Asked): Promise<RightAnswer | null> {
    const assertion = readAssertion(parsed(answer));
    if (assertion === null) return null;
    const found = await this.find(assertion);
    const factor = found?.accountId === asked.accountId ? found : null;
    return this.judge(assertion, factor, asked);
  }

  /** Whose passkey it is that answers, of all there are. It has to say so itself, too. */
  async identify(answer: string, asked: Pick<Asked, 'nonce' | 'flowKey'>): Promise<Identified | null> {
    const assertion = readAssertion(parsed(answer));
    if (assertion === null) return null;
    const factor = await this.find(assertion);
    const right = await this.judge(assertion, factor, asked);
    if (factor === null || right === null || assertion.userHandle === null) return null;
    return { accountId: factor.accountId, answer: right };
  }

  private find({ id }: Assertion): Promise<Factor | null> {
    return this.deps.database.read.findOne(Factor, { uniqueKey: passkeyKeyOf(id) });
  }

  private async judge(
    assertion: Assertion,
    factor: Factor | null,
    asked: Pick<Asked, 'nonce' | 'flowKey'>,
  ): Promise<RightAnswer | null> {
    const challenge = challengeOf(asked);
    const expected = { challenge, publicKey: factor?.publicKey ?? this.decoy };
    const signed = await verifyAssertion(assertion, this.deps.party, expected);
    const handle = userHandleOf(factor?.accountId ?? NOBODY, this.deps.keyring);
    const isTheirs = assertion.userHandle === null || assertion.userHandle === handle;
    if (factor === null || signed === null || !isTheirs || !isLater(signed, factor)) return null;
    return {
      kind: this.kind,
      proof: signed.synced ? 'SYNCED_PASSKEY' : 'PASSKEY',
      use: (tx) => this.use(tx, factor.id, signed, challenge),
    };
  }

  /** The challenge first: it is used up even where its factor is gone, and a second time changes nothing at all. */
  private async use(tx: Writer, factorId: string, signed: Signed, challenge: string): Promise<boolean> {
    const now = this.deps.clock.now();
    try {
      await tx.insert(UsedChallenge, { challengeHash: digest(challenge), factorId, usedAt: now });
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
      return false;
    }
    const { signCount, backedUp } = signed;
    const before: Where<Factor> = {
      id: factorId,
      kind: 'PASSKEY',
      signCount: signCount === 0 ? 0 : LessThan(signCount),
    };
    return (await tx.update(Factor, before, { signCount, backedUp, lastUsedAt: now })) === 1;
  }
}

/** An authenticator that has counted once does not stop counting (WebAuthn Level 3, section 6.1.1). */
function isLater({ signCount }: Signed, factor: Factor): boolean {
  const before = factor.signCount ?? 0;
  return signCount > before || (signCount === 0 && before === 0);
}

function envelopeOf({ id, ...response }: Assertion): object {
  return { id, rawId: id, type: 'public-key', response };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
