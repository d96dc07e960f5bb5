import { IsNull } from 'typeorm';
import { Client } from '../../entities/client.js';
import type { Clock } from '../clock.js';
import type { Database } from '../database.js';
import { ProblemError } from '../errors.js';
import { chosenScopes } from '../flows/scopes.js';
import type { AccessTokens, TokenSetView } from './access-tokens.js';
import type { AuditLog } from './audit-log.js';
import type { ClientDoor, ClientProof } from './client-door.js';
import type { Origin } from './origin.js';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly tokens: AccessTokens;
  readonly door: ClientDoor;
}

/**
 * The client credentials grant (RFC 6749 section 4.4), and no other: a client gets a token of its own, for what it was
 * registered for, for ten minutes at most, and asks anew when it has run out. It never acts as a person.
 */
export class ClientTokens {
  constructor(private readonly deps: Deps) {}

  /** Throws INVALID_CLIENT, INVALID_SCOPE and RATE_LIMITED. `scope`: words separated by spaces; null for all. */
  async issue(proof: ClientProof, scope: string | null, origin: Origin): Promise<TokenSetView> {
    const client = await this.deps.door.enter(proof, origin);
    const scopes = chosenScopes(client.scopes, scope);
    if (scopes === null) {
      await this.deps.database.add((rows) => this.deps.audit.record(rows, issued(client, false), origin));
      throw new ProblemError('INVALID_SCOPE', 'A scope was asked for that this client may not have.');
    }
    const tokens = await this.deps.tokens.issueToClient(client.id, scopes);
    const live = { id: client.id, disabledAt: IsNull() };
    const isLive = await this.deps.database.write(async (tx) => {
      if ((await tx.update(Client, live, { lastUsedAt: this.deps.clock.now() })) === 0) return false;
      await this.deps.audit.record(tx, issued(client, true), origin);
      return true;
    });
    if (!isLive) throw new ProblemError('INVALID_CLIENT', 'This client was shut out.');
    return tokens;
  }
}

function issued({ id }: Client, succeeded: boolean) {
  return { kind: 'TOKEN_ISSUED' as const, succeeded, subjectId: null, actorId: id };
}
