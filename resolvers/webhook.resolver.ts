import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { IdArgs } from '../schema/id-args.js';
import {
  CreateWebhookInput,
  DeleteWebhookInput,
  EnableWebhookInput,
  RedeliverWebhookInput,
  Webhook,
  WebhookCreatedResult,
  WebhookDeliveryConnection,
  WebhookDeliveryResult,
  WebhookDeliveryState,
  WebhookResult,
} from '../schema/webhook.js';
import { RequiresScopes } from '../src/graphql/authenticated.js';
import type { Context } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { DeliveryPage, DeliveryView, WebhookView } from '../src/services/webhook-view.js';
import type { Webhooks } from '../src/services/webhooks.js';

@Resolver(() => Webhook)
export class WebhookResolver {
  constructor(private readonly hooks: Webhooks) {}

  @RequiresScopes('webhooks:write')
  @Query(() => [Webhook], { nullable: true, description: 'Who is told of events. A machine sees its own.' })
  webhooks(@Ctx() { origin }: Context): Promise<readonly Webhook[]> {
    return this.hooks.list(origin);
  }

  @RequiresScopes('webhooks:write')
  @Query(() => Webhook, {
    nullable: true,
    description: 'One of them. Null when it is not there, or not yours.',
  })
  webhook(@Args(() => IdArgs) { id }: IdArgs, @Ctx() { origin }: Context): Promise<WebhookView | null> {
    return this.hooks.find(id, origin);
  }

  @RequiresScopes('webhooks:write')
  @Sensitive()
  @Mutation(() => WebhookCreatedResult, {
    description: 'Be told of audit events by signed POST (Standard Webhooks). The secret is shown this once.',
  })
  createWebhook(
    @Arg('input', () => CreateWebhookInput) input: CreateWebhookInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof WebhookCreatedResult> {
    return this.hooks.create(input, origin);
  }

  @RequiresScopes('webhooks:write')
  @Sensitive()
  @Mutation(() => WebhookResult, { description: 'Tell it nothing more, not even what waits.' })
  deleteWebhook(
    @Arg('input', () => DeleteWebhookInput) { webhookId }: DeleteWebhookInput,
    @Ctx() { origin }: Context,
  ): Promise<WebhookView> {
    return this.hooks.delete(webhookId, origin);
  }

  @RequiresScopes('webhooks:write')
  @Sensitive()
  @Mutation(() => WebhookResult, { description: 'Switch one on again that failed for too long.' })
  enableWebhook(
    @Arg('input', () => EnableWebhookInput) { webhookId }: EnableWebhookInput,
    @Ctx() { origin }: Context,
  ): Promise<WebhookView> {
    return this.hooks.enable(webhookId, origin);
  }

  @RequiresScopes('webhooks:write')
  @Sensitive()
  @Mutation(() => WebhookDeliveryResult, {
    description: 'Send a message once more, under the same id: one that was given up, or was delivered.',
  })
  redeliverWebhook(
    @Arg('input', () => RedeliverWebhookInput) { deliveryId }: RedeliverWebhookInput,
    @Ctx() { origin }: Context,
  ): Promise<DeliveryView> {
    return this.hooks.redeliver(deliveryId, origin);
  }

  @RequiresScopes('webhooks:write')
  @FieldResolver(() => WebhookDeliveryConnection, {
    nullable: true,
    description: 'What it was told and is to be told, newest first. state: DEAD is the dead-letter list.',
  })
  deliveries(
    @Root() webhook: WebhookView,
    @Arg('state', () => WebhookDeliveryState, { nullable: true })
    state: keyof typeof WebhookDeliveryState | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): Promise<DeliveryPage> {
    const asked = { state: state ?? null, first: first ?? 20, after: after ?? null };
    return this.hooks.deliveriesOf(webhook, asked);
  }
}
