import { ArrayMaxSize, IsOptional } from 'class-validator';
import {
  createUnionType,
  Extensions,
  Field,
  ID,
  InputType,
  ObjectType,
  registerEnumType,
} from 'type-graphql';
import { User } from './account.js';
import { Client } from './client.js';
import { DateTime } from './date-time.js';
import { enumOf } from './enum-of.js';
import { Device } from './session.js';
import { Text } from './text.js';

export const AuditEventKind = enumOf([
  'REGISTERED',
  'EMAIL_VERIFIED',
  'LOGGED_IN',
  'LOGGED_OUT',
  'CHALLENGED',
  'SESSION_REFRESHED',
  'SESSION_ENDED',
  'RESET_REQUESTED',
  'RESET_VERIFIED',
  'PASSWORD_UPDATED',
  'FACTOR_ADDED',
  'FACTOR_REMOVED',
  'LOCKED',
  'UNLOCKED',
  'RESET_REQUIRED',
  'RESET_SENT',
  'ROLES_SET',
  'CLIENT_CHANGED',
  'TOKEN_ISSUED',
  'CLIENT_REFUSED',
  'REFRESH_REPLAYED',
  'OBJECTED',
  'FACTOR_RESET_ASKED',
  'QR_APPROVED',
  'QR_DENIED',
  'WEBHOOK_CHANGED',
  'COOLDOWN_CLEARED',
  'ACT_REFUSED',
  'AUDIT_BEGUN',
]);

registerEnumType(AuditEventKind, {
  name: 'AuditEventKind',
  description: 'What happened. New values may be added.',
  valuesConfig: {
    TOKEN_ISSUED: { description: 'To a client; refused when it asked for more than it may have.' },
    CLIENT_REFUSED: { description: 'Somebody claimed to be a client, with a wrong secret or signature.' },
    OBJECTED: { description: 'The owner said: this was not me.' },
    FACTOR_RESET_ASKED: { description: 'In a day every second factor is removed, unless the owner objects.' },
    ACT_REFUSED: {
      description:
        'Somebody asked for what is for people in charge, and may not, or had not proven just now who they are.',
    },
    AUDIT_BEGUN: {
      description: 'Chains of this log that had lost their ends were begun anew by an operator.',
    },
    COOLDOWN_CLEARED: { description: 'The waits for codes were cleared by an administrator.' },
    RESET_SENT: {
      description: 'An administrator had the owner mailed a key, with which they may choose a new password.',
    },
    QR_APPROVED: { description: 'A scanned code was approved; refused when the wrong number was chosen.' },
    QR_DENIED: { description: 'A scanned code was declined.' },
    WEBHOOK_CHANGED: { description: 'A webhook was made, deleted, switched off or on again.' },
  },
});

export const Actor = createUnionType({
  name: 'Actor',
  description: 'A person or a machine.',
  types: () => [User, Client] as const,
  resolveType: (value) => ('scopes' in value ? 'Client' : 'User'),
});

@InputType({ description: 'Given conditions must all hold.' })
export class AuditEventFilter {
  @Field(() => ID, { nullable: true, description: 'Whose account.' })
  @Text({ max: 40, optional: true })
  accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Who did it.' })
  @Text({ max: 40, optional: true })
  actorId?: string | null;

  @Field(() => [AuditEventKind], { nullable: true, description: 'Any of these.' })
  @IsOptional()
  @ArrayMaxSize(100)
  kind?: readonly (keyof typeof AuditEventKind)[] | null;

  @Field(() => Boolean, { nullable: true, description: 'False for refusals alone.' })
  succeeded?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'From this moment on.' })
  since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Up to this moment, and with it.' })
  until?: Date | null;

  @Field(() => ID, { nullable: true, description: 'What one request did, by the id of its answer.' })
  @Text({ max: 40, optional: true })
  requestId?: string | null;
}

@ObjectType({ description: 'One value that an administrator changed.' })
export class AuditChange {
  @Field(() => String, { description: 'What it is called.' })
  field!: string;

  @Field(() => String, { nullable: true, description: 'Text as it was; anything else as JSON.' })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'Like before.' })
  after!: string | null;
}

@ObjectType({
  description: 'One line of the audit log: who did what to whom, from where, and whether it worked.',
})
export class AuditEvent {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTime)
  at!: number;

  @Field(() => AuditEventKind)
  kind!: keyof typeof AuditEventKind;

  @Field(() => Boolean, { description: 'False for a refusal, such as a wrong password.' })
  succeeded!: boolean;

  @Field(() => Actor, {
    nullable: true,
    description: 'Who did it. Null for a stranger or the system itself.',
  })
  actor!: User | Client | null;

  @Field(() => User, { nullable: true, description: 'Whose account. Null when no account matched.' })
  subject!: User | null;

  @Field(() => Device, { nullable: true })
  device!: Device | null;

  @Field(() => String, { nullable: true, description: "Why, in the administrator's words." })
  reason!: string | null;

  @Field(() => [AuditChange], {
    description: 'What an act of an administrator changed. Empty for others than holders of audit:read.',
  })
  changes!: readonly AuditChange[];

  @Field(() => ID, {
    nullable: true,
    description:
      'The request that did it: the X-Request-Id of its answer, and requestId in the log. Only for holders of audit:read.',
  })
  requestId!: string | null;
}

@Extensions({ shareable: true })
@ObjectType({ description: "A page's place in a list (Relay Cursor Connections)." })
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

@ObjectType({ description: 'One line in a page.' })
export class AuditEventEdge {
  @Field(() => AuditEvent)
  node!: AuditEvent;

  @Field(() => String)
  cursor!: string;
}

@ObjectType({ description: 'A page of the audit log.' })
export class AuditEventConnection {
  @Field(() => [AuditEventEdge])
  edges!: readonly AuditEventEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
