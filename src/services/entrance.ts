import { Account } from '../../entities/account.js';
import type { Proof } from '../../entities/session.js';
import type { Clock } from '../clock.js';
import type { Database, Writer } from '../database.js';
import type { AuditLog } from './audit-log.js';
import type { RightAnswer } from './factor-proofs.js';
import { isProtected } from './factors.js';
import type { KnownDevices } from './known-devices.js';
import { enqueueNotice } from './mail-intents.js';
import type { Origin } from './origin.js';
import type { Outbox } from './outbox.js';
import type { Delivery, SignedInView } from './session-view.js';
import type { Opened, Sessions } from './sessions.js';
import type { SignInPlaces } from './sign-in-places.js';

/** How somebody comes in. */
export interface Entry {
  readonly proofs: Proof[];
  /** What has to be used up with it; null when a password is all that was given. */
  readonly answer: RightAnswer | null;
  readonly remember: boolean;
  readonly delivery: Delivery;
}

/** `MOVED`: the account changed or was closed meanwhile. `PROTECTED`: a second proof is asked for. `USED`: not fresh. */
export type NoEntry = 'MOVED' | 'PROTECTED' | 'USED';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly outbox: Outbox;
  readonly places: SignInPlaces;
  readonly devices: KnownDevices;
}

/** Undoes what a transaction has done so far, and says why. */
class NotEntered extends Error {
  override readonly name = 'NotEntered';

  constructor(readonly why: NoEntry) {
    super(why);
  }
}

/**
 * The one door through which proofs become a session. What they rest on is looked at in the transaction that opens it:
 * a password that was changed meanwhile, a factor that was added or a code that was used lets nobody in.
 */
export class Entrance {
  constructor(private readonly deps: Deps) {}

  async enter(account: Account, entry: Entry, origin: Origin): Promise<SignedInView | NoEntry> {
    const isNews = await this.deps.places.isNews(account, origin);
    try {
      const opened = await this.deps.database.write((tx) =>
        this.open(tx, account, { ...entry, isNews }, origin),
      );
      if (isNews) await this.deps.places.told(account, origin);
      const deviceCookie = this.deps.devices.remember(
        origin.deviceCookie,
        account.id,
        account.credentialEpoch,
      );
      const signedIn = await this.deps.sessions.signedIn(account, opened, entry.delivery);
      return { ...signedIn, deviceCookie };
    } catch (error) {
      if (error instanceof NotEntered) return error.why;
      throw error;
    }
  }

  private async open(
    tx: Writer,
    account: Account,
    { proofs, answer, remember, isNews }: Entry & { readonly isNews: boolean },
    origin: Origin,
  ): Promise<Opened> {
    const unchanged = { id: account.id, credentialEpoch: account.credentialEpoch, status: 'ACTIVE' as const };
    const lastLoginAt = this.deps.clock.now();
    // First of all, so that whoever adds or removes a factor comes before this or after it.
    if ((await tx.update(Account, unchanged, { lastLoginAt, failedLogins: 0 })) === 0) {
      throw new NotEntered('MOVED');
    }
    if (answer === null && (await isProtected(tx, account.id))) throw new NotEntered('PROTECTED');
    if (answer !== null && !(await answer.use(tx))) throw new NotEntered('USED');
    const entry = { kind: 'LOGGED_IN' as const, succeeded: true, subjectId: account.id, actorId: account.id };
    await this.deps.audit.record(tx, entry, origin);
    if (isNews) {
      const notice = { kind: 'NEW_SIGN_IN' as const, accountId: account.id, at: lastLoginAt };
      await enqueueNotice(this.deps.outbox, tx, notice, origin);
    }
    const provenAt = answer?.provenAt;
    return this.deps.sessions.open(tx, account, {
      proofs,
      remember,
      origin,
      ...(provenAt !== undefined && { provenAt }),
    });
  }
}
