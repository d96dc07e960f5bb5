import { LRUCache } from 'lru-cache';
import { Account } from '../../entities/account.js';
import { Session } from '../../entities/session.js';
import type { Clock } from '../clock.js';
import { type PersonClaims, TokenRefusedError } from '../crypto/jwt.js';
import type { Database } from '../database.js';
import type { Viewer } from './origin.js';

/** How long a node may believe that a session lives without asking again. Together with a request's own time < 5 s. */
const BELIEVED_MS = 3_000;
const REMEMBERED_SESSIONS = 50_000;

interface Standing {
  readonly accountId: string;
  readonly ended: boolean;
  readonly idleExpiresAt: number;
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
    const standing = this.standing.get(claims.sid) ?? (await this.ask(claims.sid));
    const alive = !standing.ended && standing.idleExpiresAt > this.clock.now();
    if (!alive || standing.accountId !== claims.sub) throw new TokenRefusedError('TOKEN_REVOKED');
    return {
      userId: claims.sub,
      sessionId: claims.sid,
      scopes: claims.scope.split(' '),
      authTime: claims.auth_time,
    };
  }

  forget(sessionId: string): void {
    this.standing.delete(sessionId);
  }

  forgetAccount(accountId: string): void {
    for (const [id, standing] of this.standing.entries()) {
      if (standing.accountId === accountId) this.standing.delete(id);
    }
  }

  private async ask(sessionId: string): Promise<Standing> {
    const session = await this.database.read.findOne(Session, { id: sessionId });
    const account = session && (await this.database.read.findOne(Account, { id: session.accountId }));
    const standing: Standing = {
      accountId: session?.accountId ?? '',
      ended: session === null || session.endedAt !== null || account?.status !== 'ACTIVE',
      idleExpiresAt: session?.idleExpiresAt ?? 0,
    };
    this.standing.set(sessionId, standing);
    return standing;
  }
}
