import { LRUCache } from 'lru-cache';
import { Account } from '../../entities/account.js';
import { Session } from '../../entities/session.js';
import type { Clock } from '../clock.js';
import { type PersonClaims, TokenRefusedError } from '../crypto/jwt.js';
import type { Database } from '../database.js';
import type { Viewer } from './origin.js';
import { type UserView, userView } from './user-view.js';

/** How long a node may believe that a session lives without asking again. Together with a request's own time < 5 s. */
const BELIEVED_MS = 3_000;
const REMEMBERED_SESSIONS = 50_000;

interface Standing {
  readonly accountId: string;
  readonly ended: boolean;
  readonly idleExpiresAt: number;
  /** Whose it is, by their names. */
  readonly holder: UserView | null;
}

/**
 * Tells whom a person's access token stands for. The signature alone is not enough: a session that was ended anywhere is
 * refused everywhere within five seconds, for every node asks SQL again after three.
 */
export class SessionWatch {
  private readonly standing = new LRUCache<string, Standing>({ max: REMEMBERED_SESSIONS, ttl: BELIEVED_MS });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Throws TokenRefusedError with the reason. */
  async viewerOf(claims: PersonClaims): Promise<Viewer> {
    const standing = await this.standingOf(claims.sid);
    const alive = !standing.ended && standing.idleExpiresAt > this.clock.now();
    if (!alive || standing.accountId !== claims.sub) throw new TokenRefusedError('TOKEN_REVOKED');
    return {
      userId: claims.sub,
      sessionId: claims.sid,
      scopes: claims.scope.split(' '),
      authTime: claims.auth_time,
    };
  }

  /**
   * The person who is asking, as the row was when their session was last asked for. Nothing changes a person's names;
   * what ever does has to call `forgetAccount` once it is committed, and is then seen at once here and in time elsewhere.
   */
  async holderOf({ sessionId }: Viewer): Promise<UserView | null> {
    const { holder } = await this.standingOf(sessionId);
    return holder;
  }

  forget(sessionId: string): void {
    this.standing.delete(sessionId);
  }

  forgetAccount(accountId: string): void {
    for (const [id, standing] of this.standing.entries()) {
      if (standing.accountId === accountId) this.standing.delete(id);
    }
  }

  private async standingOf(sessionId: string): Promise<Standing> {
    return this.standing.get(sessionId) ?? (await this.ask(sessionId));
  }

  private async ask(sessionId: string): Promise<Standing> {
    const session = await this.database.read.findOne(Session, { id: sessionId });
    const account = session && (await this.database.read.findOne(Account, { id: session.accountId }));
    const standing: Standing = {
      accountId: session?.accountId ?? '',
      ended: session === null || session.endedAt !== null || account?.status !== 'ACTIVE',
      idleExpiresAt: session?.idleExpiresAt ?? 0,
      holder: account && userView(account),
    };
    this.standing.set(sessionId, standing);
    return standing;
  }
}
