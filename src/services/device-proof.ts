import { Account } from '../../entities/account.js';
import { QrSignIn } from '../../entities/qr-sign-in.js';
import type { Clock } from '../clock.js';
import { digest } from '../crypto/random-token.js';
import { DuplicateKeyError, type Writer } from '../database.js';
import type { Approved } from '../flows/qr-login.js';
import type { Asked, FactorProof, RightAnswer } from './factor-proofs.js';
import { digestsOf } from './qr-holder.js';
import { lives } from './qr-rows.js';
import type { QrTickets } from './qr-tickets.js';

/** A ticket's id and its secret, with a full stop between them. */
const ANSWER = /^(qrl_[0-9a-hjkmnp-tv-z]{32})\.(lkq_[A-Za-z0-9_-]{43})$/;

/**
 * Approval on a device where somebody is signed in. What proves is a ticket that was made for this very conversation,
 * approved by the account it is about, in the epoch the account is in, by a session that lives. It is used up by the
 * row that a sign-in would write: one ticket is one session or one proof, whatever the short-lived store says later.
 */
export class DeviceProof implements FactorProof {
  readonly kind = 'QR';

  constructor(
    private readonly deps: {
      readonly tickets: Pick<QrTickets, 'approvalIn'>;
      readonly clock: Clock;
    },
  ) {}

  read(typed: string): string | null {
    const answer = typed.trim();
    return ANSWER.test(answer) ? answer : null;
  }

  /** The ticket is looked at for everybody, be there an account or not. */
  async check(answer: string, { accountId, flowKey }: Asked): Promise<RightAnswer | null> {
    const [, id = '', secret = ''] = ANSWER.exec(answer) ?? [];
    const approved = await this.deps.tickets.approvalIn(id, flowKey, digestsOf({ secret, binding: null }));
    if (approved === null || approved.by.accountId !== accountId) return null;
    return {
      kind: this.kind,
      proof: this.kind,
      provenAt: approved.authTime * 1000,
      use: (tx) => this.use(tx, digest(id), approved),
    };
  }

  private async use(tx: Writer, ticketHash: string, { by, epoch }: Approved): Promise<boolean> {
    const now = this.deps.clock.now();
    const unchanged = { id: by.accountId, credentialEpoch: epoch, status: 'ACTIVE' as const };
    if ((await tx.update(Account, unchanged, { status: 'ACTIVE' })) === 0) return false;
    if (!(await lives(tx, by.sessionId, now))) return false;
    try {
      await tx.insert(QrSignIn, { ticketHash, sessionId: '', approvedBy: by.sessionId, createdAt: now });
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
      return false;
    }
    return true;
  }
}
