import { Account } from '../../entities/account.js';
import { QrSignIn as QrSignInRow } from '../../entities/qr-sign-in.js';
import type { Clock, Seconds } from '../clock.js';
import { digest, newQrSecret } from '../crypto/random-token.js';
import { type Database, DuplicateKeyError, type Writer } from '../database.js';
import { invalidField, OverloadedError, ProblemError, ServiceUnavailableError } from '../errors.js';
import type { Approved, Bond, QrPurpose, Said } from '../flows/qr-login.js';
import type { AuditLog } from './audit-log.js';
import type { FlowCells } from './flow-cells.js';
import { enqueueNotice } from './mail-intents.js';
import type { Origin, Viewer } from './origin.js';
import type { Outbox } from './outbox.js';
import { bondTo } from './qr-bond.js';
import { digestsOf, type QrHolder } from './qr-holder.js';
import { lives } from './qr-rows.js';
import { ended, type QrLoginView, type QrTickets } from './qr-tickets.js';
import type { SessionProofs } from './session-proofs.js';
import type { Delivery, SignedInView } from './session-view.js';
import type { Opened, Sessions } from './sessions.js';
import type { SourceGuard } from './source-guard.js';

export interface MadeQrLogin extends QrLoginView {
  /** For a cookie of the browser, without which the secret is worth nothing; null when tokens travel in the body. */
  readonly binding: string | null;
}

export interface QrRequest {
  readonly delivery: Delivery;
  /** What the browser's cookie holds already, so that two of its tabs do not shut each other out. */
  readonly binding: string | null;
  /** The conversation it is to be a proof in; null: it signs the browser in. */
  readonly flowId: string | null;
}

export interface QrAnswer {
  readonly id: string;
  readonly approve: boolean;
  readonly matchCode: string | null;
  /** What the person was told they approve. */
  readonly purpose: QrPurpose;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly tickets: QrTickets;
  readonly flows: FlowCells;
  readonly sessions: Sessions;
  readonly sessionProofs: SessionProofs;
  readonly audit: AuditLog;
  readonly outbox: Outbox;
  readonly sources: SourceGuard;
}

const BINDING = /^lkq_[A-Za-z0-9_-]{43}$/;
const MATCH_CODE = ['input', 'matchCode'] as const;

/**
 * Signing in a browser with a phone that is signed in (RFC 8628 in spirit; docs/qr-login.md). What is shown is worth
 * nothing without the secret only the browser holds; whoever scans first sees who is asking and has to choose the
 * number on the other screen; a yes counts for two minutes at most, once, and only while the account is in the epoch
 * it was said in and the session that said it lives. That it counts once is decided by a row whose key is the ticket,
 * written with the session: what Redis says, or says again after a failover, cannot open a second one.
 */
export class QrSignIn {
  constructor(private readonly deps: Deps) {}

  /** A proof brings no tokens of its own, so there is none to be kept in a cookie. */
  async create({ delivery, binding, flowId }: QrRequest, origin: Origin): Promise<MadeQrLogin> {
    await this.deps.sources.take('qr', origin);
    const bond: Bond | null = flowId === null ? null : await bondTo(this.deps.flows, flowId);
    const secret = newQrSecret();
    const held = binding !== null && BINDING.test(binding) ? binding : newQrSecret();
    const bound = delivery === 'COOKIE' && bond === null ? held : null;
    const { device, ip } = origin;
    const digests = digestsOf({ secret, binding: bound });
    const view = await this.deps.tickets.create({ ...digests, bond, device, ip });
    return { ...view, secret, binding: bound };
  }

  /** Throws EXPIRED, the same for a ticket that never was; DENIED; RATE_LIMITED to who asks too soon. */
  async redeem(holder: QrHolder, origin: Origin): Promise<SignedInView | QrLoginView> {
    const { outcome, isBound, view } = await this.deps.tickets.poll(holder.id, digestsOf(holder));
    if (outcome.kind === 'APPROVED') {
      return this.signIn(holder.id, outcome.step, isBound ? 'COOKIE' : 'BODY', origin);
    }
    if (outcome.kind === 'SLOW_DOWN') {
      throw new ProblemError('RATE_LIMITED', 'Please ask less often.', { retryAfter: outcome.wait });
    }
    if (outcome.kind === 'DENIED') throw new ProblemError('DENIED', 'The person with the phone said no.');
    if (outcome.kind === 'ENDED' || view === null) throw ended();
    return view;
  }

  /** How far it is, for showing: it asks for nothing, so it may be asked often. */
  async look(holder: QrHolder, origin: Origin): Promise<QrLoginView> {
    return this.deps.tickets.look(holder.id, digestsOf(holder), origin);
  }

  async scan(payload: string, viewer: Viewer, origin: Origin): Promise<QrLoginView> {
    return this.deps.tickets.scan(payload, scannerOf(viewer), origin);
  }

  /** Throws STEP_UP_REQUIRED, INVALID_CODE for a wrong number, which is a no; CONFLICT after the opposite; EXPIRED. */
  async answer(given: QrAnswer, viewer: Viewer, origin: Origin): Promise<QrLoginView> {
    const said = given.approve
      ? await this.yes(given, viewer)
      : { approve: false as const, by: scannerOf(viewer) };
    const { outcome, isNews, view } = await this.deps.tickets.answer(given.id, said);
    if (isNews) await this.recordAnswer(outcome === 'APPROVED', given.approve, viewer, origin);
    if (view === null || outcome === 'ENDED') throw ended();
    if (outcome === 'CONFLICT') throw new ProblemError('CONFLICT', 'This was answered before.');
    if (outcome === 'OTHER_PURPOSE') {
      throw invalidField(['input', 'purpose'], 'INVALID', 'Tell the person first what they approve.');
    }
    if (outcome === 'WRONG_NUMBER') {
      const message = 'That is not the number on the other screen. The request was declined.';
      throw new ProblemError('INVALID_CODE', message, { attemptsLeft: 0 });
    }
    return view;
  }

  /** Three numbers of which one is on the browser's screen. */
  choicesOf(id: string): readonly string[] {
    return this.deps.tickets.numbersOf(id).choices;
  }

  /** Whether a yes is taken without a new proof, for whoever would rather hear it before anything is scanned. */
  isFresh(viewer: Viewer, within: Seconds): Promise<boolean> {
    return this.deps.sessionProofs.isFresh(viewer, within);
  }

  private async yes({ id, matchCode, purpose }: QrAnswer, viewer: Viewer): Promise<Said> {
    const typed = matchCode?.trim() ?? '';
    if (typed === '') throw invalidField(MATCH_CODE, 'REQUIRED', 'Choose the number on the other screen.');
    // A yes lends somebody's own proof to another browser: a session that was itself opened this way has none.
    await this.deps.sessionProofs.requireFresh(viewer);
    const usable = { id: viewer.userId, status: 'ACTIVE' as const };
    const account = await this.deps.database.read.findOne(Account, usable);
    if (account === null) throw ended();
    const matches = this.deps.tickets.numbersOf(id).code === typed;
    return {
      approve: true,
      by: scannerOf(viewer),
      matches,
      purpose,
      epoch: account.credentialEpoch,
      authTime: viewer.authTime,
    };
  }

  private async recordAnswer(
    succeeded: boolean,
    approve: boolean,
    viewer: Viewer,
    origin: Origin,
  ): Promise<void> {
    const kind = approve ? ('QR_APPROVED' as const) : ('QR_DENIED' as const);
    const entry = {
      kind,
      succeeded: succeeded || !approve,
      subjectId: viewer.userId,
      actorId: viewer.userId,
    };
    await this.deps.database.add((tx) => this.deps.audit.record(tx, entry, origin));
  }

  private async signIn(
    id: string,
    approved: Approved,
    delivery: Delivery,
    origin: Origin,
  ): Promise<SignedInView> {
    const opened = await this.openOnce(digest(id), approved, origin);
    await this.useUp(id);
    const account = opened && (await this.deps.database.read.findOne(Account, { id: approved.by.accountId }));
    if (opened === null || account === null) throw ended();
    return this.deps.sessions.signedIn(account, opened, delivery);
  }

  /** Null when it was opened before, or what it rests on is gone. */
  private async openOnce(ticketHash: string, approved: Approved, origin: Origin): Promise<Opened | null> {
    let mine = '';
    try {
      return await this.deps.database.write(
        async (tx) => {
          const opened = await this.open(tx, ticketHash, approved, origin);
          mine = opened?.session.id ?? '';
          return opened;
        },
        async (read) => (await read.count(QrSignInRow, { ticketHash, sessionId: mine })) === 1,
      );
    } catch (error) {
      if (error instanceof DuplicateKeyError) return null;
      throw error;
    }
  }

  private async open(
    tx: Writer,
    ticketHash: string,
    { by, epoch, authTime }: Approved,
    origin: Origin,
  ): Promise<Opened | null> {
    const now = this.deps.clock.now();
    const unchanged = { id: by.accountId, credentialEpoch: epoch, status: 'ACTIVE' as const };
    const usable = { ...unchanged, passwordResetRequired: false };
    // Both rows are locked by being written, the account's first, as everywhere: what they say stays so until the end.
    const isUsable = (await tx.update(Account, usable, { credentialEpoch: epoch })) === 1;
    const account = isUsable ? await tx.findOne(Account, usable) : null;
    const entry = { kind: 'LOGGED_IN' as const, subjectId: by.accountId, actorId: by.accountId };
    if (account === null || !(await lives(tx, by.sessionId, now))) {
      await this.deps.audit.record(tx, { ...entry, succeeded: false }, origin);
      return null;
    }
    await tx.update(Account, usable, { lastLoginAt: now, failedLogins: 0 });
    const opened = await this.deps.sessions.open(tx, account, {
      proofs: ['QR'],
      remember: false,
      origin,
      provenAt: authTime * 1000,
    });
    const sessionId = opened.session.id;
    await tx.insert(QrSignInRow, { ticketHash, sessionId, approvedBy: by.sessionId, createdAt: now });
    await this.deps.audit.record(tx, { ...entry, succeeded: true }, origin);
    const notice = { kind: 'NEW_SIGN_IN' as const, accountId: by.accountId, at: now };
    await enqueueNotice(this.deps.outbox, tx, notice, origin);
    return opened;
  }

  /** The ticket says so from now on. Where that cannot be kept nothing is lost: it cannot be used again. */
  private async useUp(id: string): Promise<void> {
    try {
      await this.deps.tickets.useUp(id);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableError || error instanceof OverloadedError)) throw error;
    }
  }
}

function scannerOf({ userId, sessionId }: Viewer): { accountId: string; sessionId: string } {
  return { accountId: userId, sessionId };
}
