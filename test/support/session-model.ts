import { expect } from 'chai';
import { assuranceFor, type ModelProof } from './factor-model.js';

const SECOND = 1000;
const SESSION_LIFE = 24 * 3600 * SECOND;
const ACCESS_LIFE = 600 * SECOND;
const GRACE = 10 * SECOND;
const FRESH = 300 * SECOND;

/** What a session rests on. */
interface SessionOwner {
  readonly epoch: number;
  readonly isClosed: boolean;
}

export class ModelSession {
  /** Oldest first: the last is the present one. */
  readonly refreshTokens: string[] = [];
  readonly proofs: Set<ModelProof>;
  accessToken = '';
  hasEnded = false;
  private refreshedAt: number;
  private issuedAt: number;

  constructor(
    readonly id: string,
    readonly owner: SessionOwner,
    private readonly openedAt: number,
    proofs: readonly ModelProof[],
    /** When somebody last proved who they are. */
    public provenAt = openedAt,
  ) {
    this.proofs = new Set(proofs);
    this.refreshedAt = openedAt;
    this.issuedAt = openedAt;
  }

  isAlive(now: number): boolean {
    return !this.hasEnded && now < this.openedAt + SESSION_LIFE;
  }

  /** ENDED for a session that is over, and for a token whose use ends it. */
  judge(token: string, now: number): 'NEXT' | 'SAME' | 'ENDED' {
    if (!this.isAlive(now)) return 'ENDED';
    if (token === this.refreshTokens.at(-1)) return 'NEXT';
    return token === this.refreshTokens.at(-2) && now - this.refreshedAt <= GRACE ? 'SAME' : 'ENDED';
  }

  keep(tokens: { readonly accessToken: string; readonly refreshToken: string | null }, now: number): void {
    this.accessToken = tokens.accessToken;
    this.issuedAt = now;
    this.expectModestClaims(tokens.accessToken);
    if (tokens.refreshToken === null || tokens.refreshToken === this.refreshTokens.at(-1)) return;
    this.refreshTokens.push(tokens.refreshToken);
    this.refreshedAt = now;
  }

  /** One more proof, asked for at some moment. */
  renew(proof: ModelProof, askedAt: number, now: number): void {
    this.proofs.add(proof);
    this.provenAt = Math.max(now, askedAt + 1);
  }

  /** The moment of its last proof as its tokens tell it: in whole seconds. */
  get authTime(): number {
    return Math.floor(this.provenAt / SECOND);
  }

  /** Whether it rests on more than what another device said. */
  get isOwn(): boolean {
    return [...this.proofs].some((proof) => proof !== 'QR');
  }

  /** Whether it was proven a moment ago. */
  isFresh(now: number): boolean {
    return now - this.provenAt <= FRESH;
  }

  /** A token says what was proven, and no more. */
  private expectModestClaims(token: string): void {
    const { amr, acr, auth_time } = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    );
    const allowed = assuranceFor(this.proofs);
    expect(amr, 'amr').to.have.members([...allowed.amr]);
    expect({ acr, auth_time }).to.deep.equal({ acr: allowed.acr, auth_time: this.authTime });
  }

  /** Whether its newest access token speaks for its owner; its age is told in whole seconds. */
  accessIsGood(now: number): boolean {
    const issued = Math.floor(this.issuedAt / SECOND) * SECOND;
    return this.isAlive(now) && now < issued + ACCESS_LIFE;
  }
}
