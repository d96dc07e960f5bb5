import { ADMIN_FRESH } from './admin-acts.js';
import type { ClientView } from './client-view.js';
import type { ClientCreatedView, Clients, NewClient, Registrar } from './clients.js';
import type { Origin } from './origin.js';
import type { SessionProofs } from './session-proofs.js';

interface NamedClient {
  readonly clientId: string;
  /** Why; goes into the audit log. */
  readonly reason: string | null;
}

/**
 * Clients for whoever asks over the network, and holds clients:write. A person has to have proven lately who they are;
 * a client has, for its token is never older than ten minutes.
 */
export class ClientOffice {
  constructor(
    private readonly clients: Clients,
    private readonly proofs: Pick<SessionProofs, 'requireFresh'>,
  ) {}

  list({ viewer, machine = null }: Origin): Promise<readonly ClientView[]> {
    return this.clients.list({
      id: viewer?.userId ?? machine?.clientId ?? null,
      isMachine: machine !== null,
    });
  }

  async create(wanted: NewClient & Pick<NamedClient, 'reason'>, origin: Origin): Promise<ClientCreatedView> {
    return this.clients.create(wanted, await this.registrar(wanted.reason, origin));
  }

  async rotate({ clientId, reason }: NamedClient, origin: Origin): Promise<ClientCreatedView> {
    return this.clients.rotate(clientId, await this.registrar(reason, origin));
  }

  async setKeys(
    { clientId, reason, publicKeys }: NamedClient & Pick<NewClient, 'publicKeys'>,
    origin: Origin,
  ): Promise<ClientView> {
    return this.clients.setKeys(clientId, publicKeys, await this.registrar(reason, origin));
  }

  async disable({ clientId, reason }: NamedClient, origin: Origin): Promise<ClientView> {
    return this.clients.disable(clientId, await this.registrar(reason, origin));
  }

  private async registrar(reason: string | null, origin: Origin): Promise<Registrar> {
    const { viewer, machine = null } = origin;
    if (machine !== null) {
      return { id: machine.clientId, isMachine: true, scopes: machine.scopes, origin, reason };
    }
    if (viewer === null) throw new Error('A field without a guard asked who is in charge of clients.');
    await this.proofs.requireFresh(viewer, ADMIN_FRESH);
    return { id: viewer.userId, isMachine: false, scopes: viewer.scopes, origin, reason };
  }
}
