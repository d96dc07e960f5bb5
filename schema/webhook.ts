import { ArrayMaxSize } from 'class-validator';
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AuditEventKind, PageInfo } from './audit-event.js';
import { DateTime } from './date-time.js';
import { enumOf } from './enum-of.js';
import { Problem } from './problem.js';
import { Text } from './text.js';

export const WebhookDeliveryState = enumOf(['QUEUED', 'DELIVERED', 'DEAD']);

registerEnumType(WebhookDeliveryState, {
  name: 'WebhookDeliveryState',
  description: 'How far a message has come.',
  valuesConfig: {
    QUEUED: { description: 'It is tried, or tried again.' },
    DEAD: { description: 'Given up: see outcome, mend the receiver, call redeliverWebhook.' },
  },
});

@InputType()
export class CreateWebhookInput {
  @Field(() => String, {
    description:
      'https, to the public internet: no address or name of a private network, no user, no fragment.',
  })
  @Text({ max: 1024 })
  url!: string;

  @Field(() => [AuditEventKind], { description: 'What to be told of; at least one.' })
  @ArrayMaxSize(100)
  kinds!: (keyof typeof AuditEventKind)[];
}

@InputType()
export class DeleteWebhookInput {
  @Field(() => ID, { description: 'Webhook.id.' })
  @Text({ max: 128 })
  webhookId!: string;
}

@InputType()
export class EnableWebhookInput {
  @Field(() => ID, { description: 'Webhook.id.' })
  @Text({ max: 128 })
  webhookId!: string;
}

@InputType()
export class RedeliverWebhookInput {
  @Field(() => ID, { description: 'WebhookDelivery.id.' })
  @Text({ max: 128 })
  deliveryId!: string;
}

@ObjectType({ description: 'Somewhere to be told.' })
export class Webhook {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'Where the messages go.' })
  url!: string;

  @Field(() => [AuditEventKind], { description: 'What it is told of.' })
  kinds!: readonly (keyof typeof AuditEventKind)[];

  @Field(() => Boolean, {
    description: 'False once nothing could be delivered for three days, or the receiver answered 410.',
  })
  enabled!: boolean;

  @Field(() => DateTime)
  createdAt!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a message last arrived. Null before the first.',
  })
  lastDeliveredAt!: number | null;

  @Field(() => Int, { description: 'Tries in a row that failed.' })
  failures!: number;
}

@ObjectType({ description: 'A signing secret, shown once.' })
export class WebhookCreated {
  @Field(() => Webhook, { description: 'The webhook as it is from now on.' })
  webhook!: Webhook;

  @Field(() => String, { description: 'whsec_ and base64, as Standard Webhooks libraries take it.' })
  secret!: string;
}

@ObjectType({ description: 'One message to one webhook. Kept for 7 days once delivered, for 30 once dead.' })
export class WebhookDelivery {
  @Field(() => ID, { description: 'The webhook-id header: the same at every try.' })
  id!: string;

  @Field(() => AuditEventKind)
  kind!: keyof typeof AuditEventKind;

  @Field(() => WebhookDeliveryState, { description: 'How far it has come.' })
  state!: keyof typeof WebhookDeliveryState;

  @Field(() => Int, { description: 'Tries so far.' })
  attempts!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'How the newest try failed: HTTP_ and a status, TIMEOUT, REDIRECT, PRIVATE_TARGET and others.',
  })
  outcome!: string | null;

  @Field(() => DateTime)
  createdAt!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it is tried next. Null when it is not.' })
  nextAttemptAt!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was delivered or given up. Null while it is tried.',
  })
  finishedAt!: number | null;
}

@ObjectType({ description: 'One message in a page.' })
export class WebhookDeliveryEdge {
  @Field(() => WebhookDelivery)
  node!: WebhookDelivery;

  @Field(() => String)
  cursor!: string;
}

@ObjectType({ description: 'A page of messages.' })
export class WebhookDeliveryConnection {
  @Field(() => [WebhookDeliveryEdge])
  edges!: readonly WebhookDeliveryEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

export const WebhookResult = createUnionType({
  name: 'WebhookResult',
  types: () => [Webhook, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'Webhook'),
});

export const WebhookCreatedResult = createUnionType({
  name: 'WebhookCreatedResult',
  types: () => [WebhookCreated, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'WebhookCreated'),
});

export const WebhookDeliveryResult = createUnionType({
  name: 'WebhookDeliveryResult',
  types: () => [WebhookDelivery, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'WebhookDelivery'),
});
