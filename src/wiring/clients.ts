import type { Config } from '../config.js';
import { ASSERTION_ALGORITHMS } from '../crypto/client-assertion.js';
import { CLIENT_SCOPES } from '../flows/scopes.js';
import type { HttpDeps } from '../http/server.js';
import type { AccessTokens } from '../services/access-tokens.js';
import type { AuditLog } from '../services/audit-log.js';
import { ClientDoor } from '../services/client-door.js';
import { ClientOffice } from '../services/client-office.js';
import { ClientTokens } from '../services/client-tokens.js';
import { ClientWatch } from '../services/client-watch.js';
import { Clients } from '../services/clients.js';
import { Recognition } from '../services/recognition.js';
import type { SessionProofs } from '../services/session-proofs.js';
import type { SessionWatch } from '../services/session-watch.js';
import type { SourceGuard } from '../services/source-guard.js';
import { TokenInspection } from '../services/token-inspection.js';
import { TokenRevocation } from '../services/token-revocation.js';
import type { WebhookNews } from '../services/webhook-news.js';
import type { Stores } from '../stores.js';

interface Ground {
  readonly audit: AuditLog;
  readonly tokens: AccessTokens;
  readonly watch: SessionWatch;
  readonly sources: SourceGuard;
  readonly sessionProofs: SessionProofs;
  readonly webhookNews: WebhookNews;
}

/** Machine clients: who they are, what they are given, and whom any token stands for. */
export function createClients(
  { database, clock, keyring, signingKeys }: Stores,
  { token }: Config,
  ground: Ground,
) {
  const { audit, tokens, watch, sources, sessionProofs, webhookNews } = ground;
  const clientWatch = new ClientWatch(database);
  const recognition = new Recognition(tokens, watch, clientWatch);
  const held = { database, clock, keyring, audit };
  const decoy = () => signingKeys.current().publicKey;
  const door = new ClientDoor({ ...held, sources, decoy }, token.issuer);
  const clients = new Clients({ ...held, watch: clientWatch, webhookNews });
  return {
    recognition,
    clients,
    clientDoors: {
      clientOffice: new ClientOffice(clients, sessionProofs),
      clientTokens: new ClientTokens({ ...held, tokens, door }),
      inspection: new TokenInspection({ database, tokens, watch, clientWatch, recognition, door }),
      revocation: new TokenRevocation({ ...held, tokens, watch, clientWatch, door }),
    },
  };
}

/** The standard endpoints, over the very services the resolvers call. */
export function oauthOf(
  { token }: Config,
  doors: ReturnType<typeof createClients>['clientDoors'],
): HttpDeps['oauth'] {
  const { clientTokens, inspection, revocation } = doors;
  const facts = { issuer: token.issuer, scopes: CLIENT_SCOPES, signingAlgorithms: ASSERTION_ALGORITHMS };
  return { clientTokens, inspection, revocation, ...facts };
}
