import { In, IsNull, MoreThan, Not } from 'typeorm';
import { Account } from '../../entities/account.js';
import { type Proof, Session } from '../../entities/session.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import { digest, newId, newRefreshToken, open, readRefreshToken, seal } from '../crypto/random-token.js';
import type { Database, Reader, Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import type { AccessTokens } from './access-tokens.js';
import type { AuditLog } from './audit-log.js';
import type { Origin, Viewer } from './origin.js';
import { type Delivery, type SessionView, type SignedInView, sessionView } from './session-view.js';
import type { SessionWatch } from './session-watch.js';
import { userView } from './user-view.js';

export interface Opened {
  readonly session: Session;
  /** Null: the holder keeps the one they have. */
  readonly refreshToken: string | null;
}

interface Opening {
  readonly proofs: Proof[];
  readonly remember: boolean;
  readonly origin: Origin;
  /** When the proof was given, if that was before now. */
  readonly provenAt?: Instant;
}

interface Options {
  readonly idleTtl: Seconds;
  readonly ttl: Seconds;
}

/** Without "stay signed in" a session ends after a day at most. */
const UNREMEMBERED_TTL: Seconds = 24 * 3600;
/** A client whose answer got lost may show the parent token once more within this time, and gets the same successor. */
const GRACE_MS = 10_000;
/** The oldest session ends when one more than this is opened. */
const MAX_SESSIONS = 20;

/**
 * Signed-in browsers and apps. A session is a family of refresh tokens (RFC 9700 section 4.14): each works once, and
 * one that comes back after its successor was used ends the family, for then two parties hold it. Refresh tokens are
 * 256 random bits of which SQL knows the SHA-256; access tokens are JWTs that die with their session.
 */
export class Sessions {
  constructor(
    private readonly deps: {
      database: Database;
      clock: Clock;
      keyring: Keyring;
      tokens: AccessTokens;
      audit: AuditLog;
      watch: SessionWatch;
    },
    private readonly options: Options,
  ) {}

  /** Opens a session in the transaction of the proof it rests on. */
  async open(tx: Writer, account: Account, opening: Opening): Promise<Opened> {
    const now = this.deps.clock.now();
    const id = newId('ses', now);
    const refreshToken = newRefreshToken(id, this.deps.keyring.refresh);
    const ttl = opening.remember ? this.options.ttl : Math.min(this.options.ttl, UNREMEMBERED_TTL);
    const expiresAt = now + ttl * 1000;
    const session: Session = {
      id,
      accountId: account.id,
      proofs: opening.proofs,
      deviceName: opening.origin.device,
      ip: opening.origin.ip,
      createdAt: now,
      authenticatedAt: opening.provenAt ?? null,
      lastSeenAt: now,
      expiresAt,
      idleExpiresAt: Math.min(expiresAt, now + this.options.idleTtl * 1000),
      endedAt: null,
      refreshHash: digest(refreshToken),
      parentHash: null,
      sealedSuccessor: null,
      rotatedAt: now,
    };
    await tx.insert(Session, session);
    await this.endBeyondCap(tx, account.id);
    return { session, refreshToken };
  }

  /** What the person gets to see and hold once a session is open. */
  async signedIn(account: Account, opened: Opened, delivery: Delivery): Promise<SignedInView> {
    const { session, refreshToken } = opened;
    const remembered = session.expiresAt - session.createdAt > UNREMEMBERED_TTL * 1000;
    return {
      user: userView(account),
      session: sessionView(session, session.id),
      tokens: await this.deps.tokens.issue(account, session, refreshToken),
      delivery,
      deviceCookie: null,
      cookieLife: remembered ? Math.floor((session.expiresAt - this.deps.clock.now()) / 1000) : null,
    };
  }

  /** Trades a refresh token for new tokens. `SESSION_ENDED` for any token that does not work, whatever the reason. */
  async refresh(token: string | null, delivery: Delivery, origin: Origin): Promise<SignedInView> {
    const named = token === null ? null : readRefreshToken(token, this.deps.keyring.refresh);
    if (token === null || named === null) throw sessionEnded();
    const session = await this.find(named.sessionId);
    const account = await this.deps.database.read.findOne(Account, { id: session.accountId });
    if (account === null || account.status !== 'ACTIVE') throw sessionEnded();
    const opened =
      (await this.rotate(session, token, origin)) ?? (await this.repeat(session.id, token, origin));
    return this.signedIn(account, opened, delivery);
  }

  /** Ends the session of the access token, or of the refresh token. How many that were: 1, or 0 when it was over. */
  async logout(viewer: Viewer | null, refreshToken: string | null, origin: Origin): Promise<number> {
    const named = refreshToken === null ? null : readRefreshToken(refreshToken, this.deps.keyring.refresh);
    const id = viewer?.sessionId ?? named?.sessionId;
    if (id === undefined) return 0;
    return this.deps.database.write(async (tx) => {
      const session = await tx.findOne(Session, { id });
      if (session === null) return 0;
      return this.end(tx, session, { kind: 'LOGGED_OUT', origin });
    });
  }

  /** Ends the named sessions of the person asking, or all but the present one. */
  async endChosen(viewer: Viewer, sessionIds: readonly string[] | null, origin: Origin): Promise<number> {
    return this.deps.database.write(async (tx) => {
      const mine = await this.living(tx, viewer.userId);
      const chosen = mine.filter((one) =>
        sessionIds === null ? one.id !== viewer.sessionId : sessionIds.includes(one.id),
      );
      let count = 0;
      for (const session of chosen) count += await this.end(tx, session, { kind: 'SESSION_ENDED', origin });
      return count;
    });
  }

  /** Ends all sessions of an account but one, in the transaction of what makes it necessary. How many that were. */
  async endAll(tx: Writer, accountId: string, except: string | null): Promise<number> {
    const where = { accountId, endedAt: IsNull() };
    const which = except === null ? where : { ...where, id: Not(except) };
    const count = await tx.update(Session, which, { endedAt: this.deps.clock.now() });
    tx.afterCommit(() => this.deps.watch.forgetAccount(accountId));
    return count;
  }

  /** Ends these of an account, in the transaction that tells of it. How many lived. */
  async endNamed(tx: Writer, accountId: string, ids: readonly string[]): Promise<number> {
    const now = this.deps.clock.now();
    const which = { id: In([...ids]), accountId, endedAt: IsNull(), idleExpiresAt: MoreThan(now) };
    const count = ids.length === 0 ? 0 : await tx.update(Session, which, { endedAt: now });
    tx.afterCommit(() => this.deps.watch.forgetAccount(accountId));
    return count;
  }

  /** Live sessions of an account, newest first. */
  async listOf(accountId: string, currentId: string): Promise<readonly SessionView[]> {
    const rows = await this.living(this.deps.database.read, accountId);
    return rows.map((row) => sessionView(row, currentId));
  }

  /** Newest first. Sessions that ran out stay in their table for a while: they are not counted, listed or ended. */
  private living(reader: Reader, accountId: string): Promise<Session[]> {
    const idleExpiresAt = MoreThan(this.deps.clock.now());
    return reader.find(Session, {
      where: { accountId, endedAt: IsNull(), idleExpiresAt },
      order: { id: 'DESC' },
      take: MAX_SESSIONS * 2,
    });
  }

  private async find(id: string): Promise<Session> {
    const session = await this.deps.database.read.findOne(Session, { id }, ['sealedSuccessor']);
    if (session === null || session.endedAt !== null) throw sessionEnded();
    if (session.idleExpiresAt <= this.deps.clock.now()) throw sessionEnded();
    return session;
  }

  /** One conditional UPDATE makes the successor; null when the token was spent before, or just now by somebody else. */
  private async rotate(session: Session, token: string, origin: Origin): Promise<Opened | null> {
    if (session.refreshHash !== digest(token)) return null;
    const now = this.deps.clock.now();
    const refreshToken = newRefreshToken(session.id, this.deps.keyring.refresh);
    const change: Partial<Session> = {
      refreshHash: digest(refreshToken),
      parentHash: session.refreshHash,
      sealedSuccessor: seal(refreshToken, token),
      rotatedAt: now,
      lastSeenAt: now,
      ip: origin.ip,
      idleExpiresAt: Math.min(session.expiresAt, now + this.options.idleTtl * 1000),
    };
    const unspent = { id: session.id, refreshHash: session.refreshHash, endedAt: IsNull() };
    const person = { subjectId: session.accountId, actorId: session.accountId };
    const won = await this.deps.database.write(async (tx) => {
      if ((await tx.update(Session, unspent, change)) === 0) return false;
      await this.deps.audit.record(tx, { kind: 'SESSION_REFRESHED', succeeded: true, ...person }, origin);
      // Its idle end has moved: what this node believed of it is out of date.
      tx.afterCommit(() => this.deps.watch.forget(session.id));
      return true;
    });
    return won ? { session: { ...session, ...change }, refreshToken } : null;
  }

  /** The parent token within the grace answers the very same successor; anything older ends the family. */
  private async repeat(sessionId: string, token: string, origin: Origin): Promise<Opened> {
    const session = await this.find(sessionId);
    const isParent = session.parentHash === digest(token);
    const inGrace = this.deps.clock.now() - session.rotatedAt <= GRACE_MS;
    const successor = isParent && inGrace ? open(session.sealedSuccessor ?? '', token) : null;
    if (successor !== null) return { session, refreshToken: successor };
    await this.deps.database.write((tx) => this.end(tx, session, { kind: 'REFRESH_REPLAYED', origin }));
    throw sessionEnded();
  }

  private async end(
    tx: Writer,
    session: Session,
    why: { kind: 'LOGGED_OUT' | 'SESSION_ENDED' | 'REFRESH_REPLAYED'; origin: Origin },
  ): Promise<number> {
    const live = { id: session.id, endedAt: IsNull() };
    const count = await tx.update(Session, live, { endedAt: this.deps.clock.now() });
    if (count === 0) return 0;
    const entry = {
      kind: why.kind,
      succeeded: why.kind !== 'REFRESH_REPLAYED',
      subjectId: session.accountId,
    };
    const actorId = why.kind === 'REFRESH_REPLAYED' ? null : session.accountId;
    await this.deps.audit.record(tx, { ...entry, actorId }, why.origin);
    tx.afterCommit(() => this.deps.watch.forget(session.id));
    return count;
  }

  private async endBeyondCap(tx: Writer, accountId: string): Promise<void> {
    const live = await this.living(tx, accountId);
    const surplus = live.slice(MAX_SESSIONS).map((one) => one.id);
    if (surplus.length === 0) return;
    await tx.update(Session, { id: In(surplus) }, { endedAt: this.deps.clock.now() });
  }
}

function sessionEnded(): ProblemError {
  return new ProblemError('SESSION_ENDED', 'This session is over. Please sign in again.');
}
