import { IsNull, Not } from 'typeorm';
import { Client } from '../../entities/client.js';
import { ClientSecret } from '../../entities/client-secret.js';
import { Webhook } from '../../entities/webhook.js';
import type { Clock } from '../clock.js';
import { clientSecretHash, newClientSecret } from '../crypto/client-secret.js';
import type { Keyring } from '../crypto/keyring.js';
import { newId } from '../crypto/random-token.js';
import type { Database, Where, Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import { mayGive } from '../flows/scopes.js';
import type { AuditLog } from './audit-log.js';
import { readKeys, readName, readScopes } from './client-input.js';
import { type ClientView, clientView } from './client-view.js';
import type { ClientWatch } from './client-watch.js';
import type { Origin } from './origin.js';
import type { WebhookNews } from './webhook-news.js';

export interface NewClient {
  readonly name: string;
  readonly scopes: readonly string[];
  /** JWKs. */
  readonly publicKeys: readonly unknown[];
}

/** Who is in charge of clients at this moment, as the caller has made sure of. */
export interface Registrar {
  /** An administrator or a client; null for an operator's command. */
  readonly id: string | null;
  readonly isMachine: boolean;
  /** Null: all there are. */
  readonly scopes: readonly string[] | null;
  readonly origin: Origin;
  readonly reason: string | null;
}

export interface ClientCreatedView {
  readonly client: ClientView;
  /** Shown this once. */
  readonly clientSecret: string;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'clientSecret'>;
  readonly audit: AuditLog;
  readonly watch: ClientWatch;
  readonly webhookNews: Pick<WebhookNews, 'refreshQuietly'>;
}

/** How long the secret before the present one still works. */
const ROTATION_MS = 24 * 3_600_000;
const MANY = 10_000;
/** What one client may register: nobody looks at these as they come. */
const MANY_OF_A_MACHINE = 100;

/**
 * Machine clients: registering them, renewing what they prove themselves with, shutting them out. Nobody makes a client,
 * or takes hold of one, that may do more than they may themselves. A client sees and changes what it registered itself
 * and nothing else, and what it registered cannot register more; shut out, it takes those along, and nobody is told of anything for it.
 */
export class Clients {
  constructor(private readonly deps: Deps) {}

  /** Newest first. */
  async list(registrar: Pick<Registrar, 'id' | 'isMachine'>): Promise<readonly ClientView[]> {
    const where = mine(registrar, { id: Not('') });
    const rows = await this.deps.database.read.find(Client, { where, order: { id: 'DESC' }, take: MANY });
    return rows.map(clientView);
  }

  async create(wanted: NewClient, registrar: Registrar): Promise<ClientCreatedView> {
    const now = this.deps.clock.now();
    const scopes = readScopes(wanted.scopes);
    this.refuseMore(scopes, registrar);
    const client: Client = {
      id: newId('cli', now),
      name: readName(wanted.name),
      scopes,
      publicKeys: readKeys(wanted.publicKeys),
      createdBy: registrar.id,
      createdAt: now,
      changedAt: now,
      lastUsedAt: null,
      disabledAt: null,
    };
    const clientSecret = await this.deps.database.write(
      async (tx) => {
        await this.admit(tx, registrar);
        await tx.insert(Client, client);
        await this.record(tx, registrar, { before: {}, after: facts(client) });
        return this.addSecret(tx, client.id);
      },
      async (read) => (await read.findOne(Client, { id: client.id })) !== null,
    );
    return { client: clientView(client), clientSecret };
  }

  /** The old secret works for 24 more hours, or until the next rotation: rotating twice ends it at once. */
  async rotate(clientId: string, registrar: Registrar): Promise<ClientCreatedView> {
    const client = await this.find(clientId, registrar);
    this.refuseMore(client.scopes, registrar);
    const now = this.deps.clock.now();
    const clientSecret = await this.deps.database.write(async (tx) => {
      await this.change(tx, clientId, {});
      await tx.delete(ClientSecret, { clientId, expiresAt: Not(IsNull()) });
      await tx.update(ClientSecret, { clientId, expiresAt: IsNull() }, { expiresAt: now + ROTATION_MS });
      const secret = await this.addSecret(tx, clientId);
      const until = new Date(now + ROTATION_MS).toISOString();
      await this.record(tx, registrar, {
        before: { clientId },
        after: { clientId, formerSecretUntil: until },
      });
      return secret;
    });
    return { client: clientView(client), clientSecret };
  }

  /** Puts these keys in the place of those it had: none, and it has its secret alone. */
  async setKeys(clientId: string, values: readonly unknown[], registrar: Registrar): Promise<ClientView> {
    const client = await this.find(clientId, registrar);
    this.refuseMore(client.scopes, registrar);
    const publicKeys = readKeys(values);
    await this.deps.database.write(async (tx) => {
      await this.change(tx, clientId, { publicKeys });
      const change = { before: facts(client), after: facts({ ...client, publicKeys }) };
      await this.record(tx, registrar, change);
    });
    return clientView(client);
  }

  /** For good, and everywhere within five seconds. One that is shut out already stays so. */
  async disable(clientId: string, registrar: Registrar): Promise<ClientView> {
    const client = await this.find(clientId, registrar);
    await this.deps.database.write(async (tx) => {
      await this.shutOut(tx, client, registrar);
      const where = { createdBy: clientId, disabledAt: IsNull() };
      for (const one of await tx.find(Client, { where, take: MANY })) await this.shutOut(tx, one, registrar);
    });
    await this.deps.webhookNews.refreshQuietly();
    return clientView({ ...client, disabledAt: client.disabledAt ?? this.deps.clock.now() });
  }

  private async shutOut(tx: Writer, client: Client, registrar: Registrar): Promise<void> {
    const now = this.deps.clock.now();
    const live = { id: client.id, disabledAt: IsNull() };
    const isFirst = (await tx.update(Client, live, { disabledAt: now, changedAt: now })) > 0;
    await tx.update(Webhook, { ownerId: client.id, enabled: true }, { enabled: false });
    if (!isFirst) return;
    const change = { before: facts(client), after: facts({ ...client, disabledAt: now }) };
    await this.record(tx, registrar, change);
    tx.afterCommit(() => this.deps.watch.forgetClient(client.id));
  }

  private async find(id: string, registrar: Registrar): Promise<Client> {
    const client = await this.deps.database.read.findOne(Client, mine(registrar, { id }));
    if (client === null) throw new ProblemError('NOT_FOUND', 'There is no such client.');
    return client;
  }

  /** Holds the row, so that who changes the same client at the same time comes after. */
  private async change(tx: Writer, id: string, set: Partial<Client>): Promise<void> {
    const change = { ...set, changedAt: this.deps.clock.now() };
    if ((await tx.update(Client, { id, disabledAt: IsNull() }, change)) > 0) return;
    throw new ProblemError('CONFLICT', 'This client was shut out. Register a new one.');
  }

  /** Holds the row of a client that registers another, until that one is there to be shut out with it. */
  private async admit(tx: Writer, { id, isMachine }: Registrar): Promise<void> {
    if (!isMachine || id === null) return;
    const now = this.deps.clock.now();
    if ((await tx.update(Client, { id, disabledAt: IsNull() }, { changedAt: now })) === 0) {
      throw new ProblemError('INVALID_CLIENT', 'This client was shut out.');
    }
    if ((await tx.count(Client, { createdBy: id, disabledAt: IsNull() })) < MANY_OF_A_MACHINE) return;
    throw new ProblemError('CONFLICT', 'This client has registered as many as it may.');
  }

  private refuseMore(scopes: readonly string[], { scopes: held, isMachine }: Registrar): void {
    const isTooMuch = held !== null && !mayGive(scopes, held);
    // Else what it registers could go on registering, and there would be no end of shutting out.
    if (!isTooMuch && !(isMachine && scopes.includes('clients:write'))) return;
    throw new ProblemError('INVALID_SCOPE', 'Nobody can give a client more than they may do themselves.');
  }

  private async addSecret(tx: Writer, clientId: string): Promise<string> {
    const secret = newClientSecret();
    const secretHash = clientSecretHash(clientId, secret, this.deps.keyring.clientSecret);
    const createdAt = this.deps.clock.now();
    const row = { id: newId('csk', createdAt), clientId, secretHash, createdAt, expiresAt: null };
    await tx.insert(ClientSecret, row);
    return secret;
  }

  private async record(
    tx: Writer,
    { id: actorId, reason, origin }: Registrar,
    change: { before: Record<string, unknown>; after: Record<string, unknown> },
  ): Promise<void> {
    const entry = { kind: 'CLIENT_CHANGED' as const, succeeded: true, subjectId: null };
    await this.deps.audit.record(tx, { ...entry, actorId, reason, change }, origin);
  }
}

function mine({ id, isMachine }: Pick<Registrar, 'id' | 'isMachine'>, where: Where<Client>): Where<Client> {
  return isMachine && id !== null ? { ...where, createdBy: id } : where;
}

/** What the audit log tells of a client. Keys by what their owner calls them. */
function facts({ id, name, scopes, publicKeys, disabledAt }: Client): Record<string, unknown> {
  const keys = publicKeys.map(({ kty, kid }) => ({ kty, kid }));
  return { clientId: id, name, scopes, keys, enabled: disabledAt === null };
}
