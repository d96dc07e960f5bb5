import { LRUCache } from 'lru-cache';
import { Client } from '../../entities/client.js';
import { RevokedToken } from '../../entities/revoked-token.js';
import { type MachineClaims, TokenRefusedError } from '../crypto/jwt.js';
import type { Database } from '../database.js';
import type { Machine } from './origin.js';

/** How long a node may believe that a client is not shut out. Together with a request's own time < 5 s. */
const BELIEVED_MS = 3_000;
const REMEMBERED_TOKENS = 50_000;

interface Standing {
  readonly clientId: string;
  readonly isGood: boolean;
}

/**
 * Tells which client a token of its own stands for. A client that was shut out anywhere, and a token that was called
 * back, are refused everywhere within five seconds, for every node asks SQL again after three.
 */
export class ClientWatch {
  /** By the token's `jti`. */
  private readonly standing = new LRUCache<string, Standing>({ max: REMEMBERED_TOKENS, ttl: BELIEVED_MS });

  constructor(private readonly database: Database) {}

  /** Throws TokenRefusedError with the reason. */
  async machineOf(claims: MachineClaims): Promise<Machine> {
    const standing = this.standing.get(claims.jti) ?? (await this.ask(claims));
    if (!standing.isGood || standing.clientId !== claims.client_id)
      throw new TokenRefusedError('TOKEN_REVOKED');
    return { clientId: claims.client_id, scopes: claims.scope.split(' ') };
  }

  forget(jti: string): void {
    this.standing.delete(jti);
  }

  forgetClient(clientId: string): void {
    for (const [jti, standing] of this.standing.entries()) {
      if (standing.clientId === clientId) this.standing.delete(jti);
    }
  }

  private async ask({ jti, client_id: clientId }: MachineClaims): Promise<Standing> {
    const [client, revoked] = await Promise.all([
      this.database.read.findOne(Client, { id: clientId }),
      this.database.read.findOne(RevokedToken, { id: jti }),
    ]);
    const isGood = client !== null && client.disabledAt === null && revoked === null;
    const standing: Standing = { clientId, isGood };
    this.standing.set(jti, standing);
    return standing;
  }
}
