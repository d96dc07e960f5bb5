import type { Proof } from '../../entities/session.js';
import type { Instant } from '../clock.js';
import type { Writer } from '../database.js';
import type { SetUpWay, VerificationFlow } from '../flows/verification-flow.js';

/** Who is to prove themselves, and in which conversation. Without an account every answer is wrong, after the same work. */
export interface Asked {
  readonly accountId: string | null;
  /** 128 random bits of the conversation: what a signature can be asked for over. */
  readonly nonce: string;
  readonly flowKey: string;
}

/** The same, with the conversation as it stands. */
export interface AskedIn extends Asked {
  readonly flow: VerificationFlow;
  readonly now: Instant;
}

/** A right answer that was not put to use yet. */
export interface RightAnswer {
  readonly kind: SetUpWay;
  /** What a session remembers of it. */
  readonly proof: Proof;
  /** When it was proven, where that was somewhere else and before: no session is fresher than that. */
  readonly provenAt?: Instant;
  /** Uses it up, in the transaction of what it is good for. False: it was used meanwhile, or its factor is gone. */
  use(tx: Writer): Promise<boolean>;
}

/** One kind of factor, or of what else is held, as something to be proven. */
export interface FactorProof {
  readonly kind: SetUpWay;
  /** What was typed, in its one spelling; null when it cannot be an answer of this kind, which is an error of form. */
  read(typed: string): string | null;
  /** Null when it is not right. Changes nothing: a right answer is used up by `use`. */
  check(answer: string, asked: AskedIn): Promise<RightAnswer | null>;
}

/** Every kind this deployment offers. A further kind is one more member of the list. */
export class FactorProofs {
  private readonly byKind: ReadonlyMap<SetUpWay, FactorProof>;

  constructor(proofs: readonly FactorProof[]) {
    this.byKind = new Map(proofs.map((proof) => [proof.kind, proof]));
  }

  get kinds(): readonly SetUpWay[] {
    return [...this.byKind.keys()];
  }

  of(kind: SetUpWay): FactorProof {
    const proof = this.byKind.get(kind);
    if (proof === undefined) throw new TypeError('This kind of factor is not offered here.');
    return proof;
  }
}
