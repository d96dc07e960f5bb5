import { Account } from '../../entities/account.js';
import type { Instant } from '../clock.js';
import { type AccessClaims, TokenRefusedError } from '../crypto/jwt.js';
import type { Database } from '../database.js';
import type { AccessTokens } from './access-tokens.js';
import type { ClientDoor, ClientProof } from './client-door.js';
import type { ClientWatch } from './client-watch.js';
import type { Origin } from './origin.js';
import type { Recognition } from './recognition.js';
import type { SessionWatch } from './session-watch.js';
import { type UserView, userView } from './user-view.js';

/** RFC 7662 in the API's words. When `active` is false everything else is null. */
export interface TokenInfoView {
  readonly active: boolean;
  readonly scope: string | null;
  readonly clientId: string | null;
  readonly user: UserView | null;
  readonly sessionId: string | null;
  readonly issuer: string | null;
  readonly audience: readonly string[] | null;
  readonly issuedAt: Instant | null;
  readonly expiresAt: Instant | null;
}

interface Deps {
  readonly database: Database;
  readonly tokens: AccessTokens;
  readonly watch: SessionWatch;
  readonly clientWatch: ClientWatch;
  readonly recognition: Recognition;
  readonly door: ClientDoor;
}

const INACTIVE: TokenInfoView = {
  active: false,
  scope: null,
  clientId: null,
  user: null,
  sessionId: null,
  issuer: null,
  audience: null,
  issuedAt: null,
  expiresAt: null,
};

/**
 * Token introspection (RFC 7662): whether an access token is good at this very moment, asked of SQL and not of what a
 * node still believes. Nothing else is ever called active: a service that asked about a refresh token, or a secret, and
 * was told "active" might let its bearer in.
 */
export class TokenInspection {
  constructor(private readonly deps: Deps) {}

  /** For a caller whose scopes have been looked at. */
  async inspect(token: string): Promise<TokenInfoView> {
    const claims = await this.activeClaims(token);
    if (claims === null) return INACTIVE;
    return {
      active: true,
      scope: claims.scope,
      clientId: claims.client_id,
      user: await this.userOf(claims),
      sessionId: claims.sid ?? null,
      issuer: claims.iss,
      audience: [claims.aud].flat(),
      issuedAt: claims.iat * 1000,
      expiresAt: claims.exp * 1000,
    };
  }

  /**
   * The claims themselves, for a client that has proven itself and may ask: null for a token that is not active,
   * undefined for a client that may not. Throws INVALID_CLIENT and RATE_LIMITED.
   */
  async claimsFor(
    proof: ClientProof,
    token: string,
    origin: Origin,
  ): Promise<AccessClaims | null | undefined> {
    const client = await this.deps.door.enter(proof, origin);
    return client.scopes.includes('tokens:introspect') ? this.activeClaims(token) : undefined;
  }

  private async activeClaims(token: string): Promise<AccessClaims | null> {
    const { tokens, watch, clientWatch, recognition } = this.deps;
    try {
      const claims = await tokens.verify(token);
      if (claims.sid === undefined) clientWatch.forget(claims.jti);
      else watch.forget(claims.sid);
      await recognition.of(token);
      return claims;
    } catch (error) {
      if (error instanceof TokenRefusedError) return null;
      throw error;
    }
  }

  private async userOf(claims: AccessClaims): Promise<UserView | null> {
    if (claims.sid === undefined) return null;
    const account = await this.deps.database.read.findOne(Account, { id: claims.sub });
    return account && userView(account);
  }
}
