import { IsNull } from 'typeorm';
import type { Client } from '../../entities/client.js';
import { RevokedToken } from '../../entities/revoked-token.js';
import { Session } from '../../entities/session.js';
import type { Clock } from '../clock.js';
import { type AccessClaims, TokenRefusedError } from '../crypto/jwt.js';
import type { Keyring } from '../crypto/keyring.js';
import { readRefreshToken } from '../crypto/random-token.js';
import { type Database, DuplicateKeyError } from '../database.js';
import type { AccessTokens } from './access-tokens.js';
import type { AuditLog } from './audit-log.js';
import type { ClientDoor, ClientProof } from './client-door.js';
import type { ClientWatch } from './client-watch.js';
import type { Origin } from './origin.js';
import type { SessionWatch } from './session-watch.js';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly tokens: AccessTokens;
  readonly audit: AuditLog;
  readonly watch: SessionWatch;
  readonly clientWatch: ClientWatch;
  readonly door: ClientDoor;
}

/** `NOT_YOURS`: the token was given to somebody else, and this client may not end what belongs to others. */
export type Revoked = 'DONE' | 'NOT_YOURS';

/**
 * Token revocation (RFC 7009). A client calls back its own tokens. People's tokens were given to our own sign-in: a
 * client that holds one ends its session only if it may end anybody's (accounts:write). Whether a person's token still
 * works makes no difference to the answer, so that this is no way to ask.
 */
export class TokenRevocation {
  constructor(private readonly deps: Deps) {}

  /** Whatever is no token of ours, or none any more, is as revoked as it can be. Throws INVALID_CLIENT and RATE_LIMITED. */
  async revoke(proof: ClientProof, token: string, origin: Origin): Promise<Revoked> {
    const client = await this.deps.door.enter(proof, origin);
    const refresh = readRefreshToken(token, this.deps.keyring.refresh);
    if (refresh !== null) return this.endSession(refresh.sessionId, client, origin);
    const claims = await this.claimsOf(token);
    if (claims === null) return 'DONE';
    if (claims.sid !== undefined) return this.endSession(claims.sid, client, origin);
    if (claims.client_id !== client.id) return 'NOT_YOURS';
    await this.callBack(claims);
    return 'DONE';
  }

  private async endSession(id: string, client: Client, origin: Origin): Promise<Revoked> {
    if (!client.scopes.includes('accounts:write')) return 'NOT_YOURS';
    const { database, clock, audit, watch } = this.deps;
    const live = { id, endedAt: IsNull() };
    await database.write(async (tx) => {
      const session = await tx.findOne(Session, { id });
      if (session === null || (await tx.update(Session, live, { endedAt: clock.now() })) === 0) return;
      const parties = { subjectId: session.accountId, actorId: client.id };
      await audit.record(tx, { kind: 'SESSION_ENDED', succeeded: true, ...parties }, origin);
      tx.afterCommit(() => watch.forget(id));
    });
    return 'DONE';
  }

  private async callBack({ jti, client_id: clientId, exp }: AccessClaims): Promise<void> {
    try {
      await this.deps.database.write((tx) =>
        tx.insert(RevokedToken, { id: jti, clientId, expiresAt: exp * 1000 }),
      );
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
    this.deps.clientWatch.forget(jti);
  }

  private async claimsOf(token: string): Promise<AccessClaims | null> {
    try {
      return await this.deps.tokens.verify(token);
    } catch (error) {
      if (error instanceof TokenRefusedError) return null;
      throw error;
    }
  }
}
