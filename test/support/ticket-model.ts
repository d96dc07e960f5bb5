import type { ModelSession } from './session-model.js';

const TICKET_LIFE = 120_000;

/** One attempt to sign in a browser with a phone, or to be vouched for by it, as both sides know it. */
export class ModelTicket {
  state: 'WAITING' | 'SCANNED' | 'APPROVED' | 'DENIED' | 'USED' = 'WAITING';
  by: ModelSession | null = null;
  /** What a yes rests on. */
  epoch = -1;
  authTime = 0;

  constructor(
    readonly id: string,
    readonly shown: { readonly secret: string; readonly payload: string; readonly matchCode: string },
    private readonly about: {
      readonly openedAt: number;
      readonly purpose: 'SIGN_IN' | 'RESET_PASSWORD';
      /** Whether it was made for a flow: it opens no session then. */
      readonly isProof: boolean;
    },
  ) {}

  get purpose(): 'SIGN_IN' | 'RESET_PASSWORD' {
    return this.about.purpose;
  }

  get isProof(): boolean {
    return this.about.isProof;
  }

  /** What a flow is answered with. */
  get proof(): string {
    return `${this.id}.${this.shown.secret}`;
  }

  isOver(now: number): boolean {
    return now >= this.about.openedAt + TICKET_LIFE || this.state === 'USED';
  }

  /** Whether it opens a session now: somebody said yes, and what that rests on has not changed. */
  opensFor(now: number): ModelSession | null {
    const { by } = this;
    if (this.isProof || this.isOver(now) || this.state !== 'APPROVED' || by === null) return null;
    const { owner } = by;
    return by.isAlive(now) && owner.epoch === this.epoch && !owner.isClosed ? by : null;
  }

  /** In the flow it was made for, of this owner: theirs has to be the yes, and the session that said it has to live. */
  worthTo(owner: object, now: number): 'RIGHT' | 'LATE' | 'WRONG' {
    const { by } = this;
    if (this.isOver(now) || this.state !== 'APPROVED' || by?.owner !== owner) return 'WRONG';
    return by.isAlive(now) && by.owner.epoch === this.epoch ? 'RIGHT' : 'LATE';
  }
}
