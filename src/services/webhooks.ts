import { In, IsNull, LessThan, MoreThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import type { AuditEventKind } from '../../entities/audit-event.js';
import { Client } from '../../entities/client.js';
import { Webhook } from '../../entities/webhook.js';
import {
  WEBHOOK_DELIVERY_STATES,
  WebhookDelivery,
  type WebhookDeliveryState,
} from '../../entities/webhook-delivery.js';
import type { Clock } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import { mayBeId, newId } from '../crypto/random-token.js';
import { newWebhookSecret, sealWebhookSecret } from '../crypto/webhook-secret.js';
import type { Database, Writer } from '../database.js';
import { invalidField, ProblemError } from '../errors.js';
import { readWebhookUrl, type UrlRules } from '../flows/webhook-url.js';
import { ADMIN_FRESH } from './admin-acts.js';
import type { AuditLog } from './audit-log.js';
import type { Origin } from './origin.js';
import type { SessionProofs } from './session-proofs.js';
import { changedBy, repeatedBy } from './webhook-events.js';
import { MOST_WEBHOOKS, type WebhookNews } from './webhook-news.js';
import {
  type DeliveryPage,
  type DeliveryView,
  deliveryView,
  pageOf,
  type WebhookView,
} from './webhook-view.js';

export interface WebhookParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'webhook'>;
  readonly audit: AuditLog;
  readonly sessionProofs: SessionProofs;
  readonly news: WebhookNews;
  /** Wakes the worker. */
  readonly wake: () => void;
}

export interface DeliveryQuestion {
  readonly state: WebhookDeliveryState | null;
  readonly first: number;
  readonly after: string | null;
}

const MOST_OF_A_PERSON = 50;
/** Each makes a row of every event it wants, and nobody looks at these as they come. */
const MOST_OF_A_MACHINE = 5;
const FRESH_START = { failures: 0, failingSince: null, pausedUntil: null };

/**
 * Who is told of events. What protects it: a person sees and changes all, after a proof made a moment ago; a machine
 * only what it made itself, and anything else is to it as if it were not there. A secret is shown once, and lies
 * encrypted, for it has to sign. Where events may go is said in flows/webhook-url.ts and services/webhook-post.ts.
 */
export class Webhooks {
  constructor(
    private readonly deps: WebhookParts,
    private readonly rules: UrlRules,
  ) {}

  async list(origin: Origin): Promise<readonly WebhookView[]> {
    const where = { ...ownedBy(origin), id: MoreThan('') };
    return this.deps.database.read.find(Webhook, { where, order: { id: 'DESC' }, take: MOST_WEBHOOKS });
  }

  async find(id: string, origin: Origin): Promise<WebhookView | null> {
    if (!mayBeId(id)) return null;
    return this.deps.database.read.findOne(Webhook, { ...ownedBy(origin), id });
  }

  /** Throws INVALID_INPUT, CONFLICT when there are too many, STEP_UP_REQUIRED. */
  async create(
    input: { readonly url: string; readonly kinds: readonly AuditEventKind[] },
    origin: Origin,
  ): Promise<{ readonly webhook: WebhookView; readonly secret: string }> {
    const url = readWebhookUrl(input.url, this.rules);
    if (url === null) throw invalidField(['input', 'url'], 'INVALID', 'Events cannot be sent there.');
    if (input.kinds.length === 0)
      throw invalidField(['input', 'kinds'], 'REQUIRED', 'Name at least one kind.');
    await this.requireProof(origin);
    const createdAt = this.deps.clock.now();
    const id = newId('whk', createdAt);
    const secret = newWebhookSecret();
    const sealedSecret = sealWebhookSecret(secret, this.deps.keyring.webhook, id);
    const kinds = [...new Set(input.kinds)];
    const about = { id, ownerId: idOf(origin), url: url.href, kinds, createdAt, lastDeliveredAt: null };
    const webhook: Webhook = { ...about, sealedSecret, enabled: true, ...FRESH_START };
    const made = async (tx: Writer): Promise<void> => {
      await this.admit(tx, webhook);
      await tx.insert(Webhook, webhook);
      await changedBy(this.deps.audit, tx, { before: null, after: webhook }, origin);
    };
    // The secret is shown here or never.
    await this.deps.database.write(made, async (read) => (await read.findOne(Webhook, { id })) !== null);
    await this.deps.news.refreshQuietly();
    return { webhook, secret };
  }

  /** What waits for it is never sent. Throws NOT_FOUND, STEP_UP_REQUIRED. */
  async delete(webhookId: string, origin: Origin): Promise<WebhookView> {
    await this.requireProof(origin);
    const webhook = await this.deps.database.write(async (tx) => {
      const found = await tx.findOne(Webhook, { ...ownedBy(origin), id: webhookId });
      if (found === null || (await tx.delete(Webhook, { id: found.id })) === 0) throw notFound();
      await changedBy(this.deps.audit, tx, { before: found, after: null }, origin);
      return found;
    });
    await this.deps.news.refreshQuietly();
    return { ...webhook, enabled: false };
  }

  /**
   * Switches one on again that failed for too long. Throws NOT_FOUND, STEP_UP_REQUIRED, and CONFLICT when it is on or
   * its owner was shut out.
   */
  async enable(webhookId: string, origin: Origin): Promise<WebhookView> {
    await this.requireProof(origin);
    const webhook = await this.deps.database.write(async (tx) => {
      const found = await tx.findOne(Webhook, { ...ownedBy(origin), id: webhookId });
      if (found === null) throw notFound();
      await this.holdOwner(tx, found.ownerId);
      const off = { id: found.id, enabled: false };
      if ((await tx.update(Webhook, off, { enabled: true, ...FRESH_START })) === 0)
        throw new ProblemError('CONFLICT', 'This webhook is switched on.');
      const after = { ...found, enabled: true, ...FRESH_START };
      await changedBy(this.deps.audit, tx, { before: found, after }, origin);
      return after;
    });
    await this.deps.news.refreshQuietly();
    return webhook;
  }

  /** A page of what one webhook was told or is to be told, newest first. Whoever has the webhook may see it. */
  async deliveriesOf(
    { id: webhookId }: WebhookView,
    { state, first, after }: DeliveryQuestion,
  ): Promise<DeliveryPage> {
    if (!Number.isInteger(first) || first < 1 || first > 100)
      throw invalidField(['first'], 'INVALID', 'Ask for 1 to 100 deliveries.');
    if (after !== null && !mayBeId(after))
      throw invalidField(['after'], 'INVALID', 'This is not a cursor of a delivery.');
    const states = state === null ? {} : { state };
    const older = after === null ? {} : { id: LessThan(after) };
    const rows = await this.deps.database.read.find(WebhookDelivery, {
      where: { webhookId, ...states, ...older },
      order: { id: 'DESC' },
      take: first + 1,
    });
    return pageOf(rows, first, after === null);
  }

  /**
   * Sends a message once more, under the same id. Throws NOT_FOUND, STEP_UP_REQUIRED, or CONFLICT while it waits or the
   * webhook is off.
   */
  async redeliver(deliveryId: string, origin: Origin): Promise<DeliveryView> {
    await this.requireProof(origin);
    const row = await this.deps.database.write(async (tx) => {
      const found = await tx.findOne(WebhookDelivery, { id: deliveryId });
      const webhook = found && (await tx.findOne(Webhook, { ...ownedBy(origin), id: found.webhookId }));
      if (found === null || webhook === null) throw notFound();
      if (!webhook.enabled) throw new ProblemError('CONFLICT', 'This webhook is switched off.');
      const now = this.deps.clock.now();
      const finished = { id: found.id, state: In(WEBHOOK_DELIVERY_STATES.filter((one) => one !== 'QUEUED')) };
      const again = { state: 'QUEUED' as const, outcome: null, queuedAt: now, dueAt: 0, attempts: 0 };
      if ((await tx.update(WebhookDelivery, finished, again)) === 0)
        throw new ProblemError('CONFLICT', 'This message is still being tried.');
      await repeatedBy(this.deps.audit, tx, { webhook, deliveryId }, origin);
      tx.afterCommit(this.deps.wake);
      return { ...found, ...again };
    });
    return deliveryView(row);
  }

  /** Whoever makes another at the same moment, for the same owner or when there are any at all, comes after. */
  private async admit(tx: Writer, { ownerId }: Webhook): Promise<void> {
    await this.holdOwner(tx, ownerId);
    await holdFirst(tx);
    const most = isMachine(ownerId) ? MOST_OF_A_MACHINE : MOST_OF_A_PERSON;
    const isFull = (await tx.count(Webhook, { id: MoreThan('') })) >= MOST_WEBHOOKS;
    if (isFull || (await tx.count(Webhook, { ownerId })) >= most)
      throw new ProblemError('CONFLICT', 'There are too many webhooks. Delete one first.');
  }

  /** Holds the owner's row. Whoever shuts a client out waits, and then finds what it owns. */
  private async holdOwner(tx: Writer, ownerId: string): Promise<void> {
    if (!isMachine(ownerId)) {
      await tx.update(Account, { id: ownerId }, { id: ownerId });
      return;
    }
    const live = { id: ownerId, disabledAt: IsNull() };
    if ((await tx.update(Client, live, { changedAt: this.deps.clock.now() })) > 0) return;
    throw new ProblemError('CONFLICT', 'The client this webhook belongs to was shut out.');
  }

  /** A machine has no more to prove than its token does. */
  private async requireProof({ viewer }: Origin): Promise<void> {
    if (viewer !== null) await this.deps.sessionProofs.requireFresh(viewer, ADMIN_FRESH);
  }
}

/** The oldest row stands for all of them. One that is deleted meanwhile makes the next the oldest. */
async function holdFirst(tx: Writer): Promise<void> {
  for (;;) {
    const where = { id: MoreThan('') };
    const [first] = await tx.find(Webhook, { where, order: { id: 'ASC' }, take: 1 });
    if (first === undefined || (await tx.update(Webhook, { id: first.id }, { id: first.id })) > 0) return;
  }
}

function idOf({ viewer, machine }: Origin): string {
  const id = viewer?.userId ?? machine?.clientId;
  if (id === undefined) throw new Error('A field without a guard asked who is there.');
  return id;
}

function isMachine(ownerId: string): boolean {
  return ownerId.startsWith('cli_');
}

function ownedBy(origin: Origin): { ownerId?: string } {
  return origin.viewer === null ? { ownerId: idOf(origin) } : {};
}

function notFound(): ProblemError {
  return new ProblemError('NOT_FOUND', 'There is no such thing, or not one you may see.');
}
