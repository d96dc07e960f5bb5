import type { ModelSession } from './session-model.js';

const TICKET_LIFE = 120_000;

/** One attempt to sign in a browser with a phone, as both sides know it. */
export class ModelTicket {
  state: 'WAITING' | 'SCANNED' | 'APPROVED' | 'DENIED' | 'USED' = 'WAITING';
  by: ModelSession | null = null;
  /** What a yes rests on. */
  epoch = -1;
  authTime = 0;

  constructor(
    readonly id: string,
    readonly shown: { readonly secret: string; readonly payload: string; readonly matchCode: string },
    private readonly openedAt: number,
  ) {}

  isOver(now: number): boolean {
    return now >= this.openedAt + TICKET_LIFE || this.state === 'USED';
  }

  /** Whether it opens a session now: somebody said yes, and what that rests on has not changed. */
  opensFor(now: number): ModelSession | null {
    const { by } = this;
    if (this.isOver(now) || this.state !== 'APPROVED' || by === null) return null;
    const { owner } = by;
    return by.isAlive(now) && owner.epoch === this.epoch && !owner.isClosed ? by : null;
  }
}
