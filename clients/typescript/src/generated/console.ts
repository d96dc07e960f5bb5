/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AccountActionInput = {
  accountId: string | number;
  /** Why; goes into the audit log. */
  reason: string;
};

/** Given conditions must all hold. */
export type AccountFilter = {
  createdAfter?: string | null | undefined;
  createdBefore?: string | null | undefined;
  hasSecondFactor?: boolean | null | undefined;
  /** Exact e-mail or username. */
  identifier?: string | null | undefined;
  lastLoginBefore?: string | null | undefined;
  role?: Array<Role> | null | undefined;
  /** Beginning of an e-mail, username or display name. */
  search?: string | null | undefined;
  /** A short wait after wrong passwords is no status here. */
  status?: Array<AccountStatus> | null | undefined;
};

/** How to sort. */
export type AccountOrder = {
  direction?: OrderDirection;
  field: AccountOrderField;
};

/** What accounts can be sorted by. */
export type AccountOrderField =
  | 'CREATED_AT'
  | 'EMAIL'
  | 'FAILED_ATTEMPTS'
  | 'LAST_LOGIN_AT'
  | 'USERNAME';

/** Whether someone can sign in. */
export type AccountStatus =
  | 'ACTIVE'
  /** Closed until an administrator reopens it. */
  | 'DISABLED'
  /** Wrong tries or an administrator; may lift by itself. */
  | 'LOCKED'
  /** Address not yet confirmed. */
  | 'UNVERIFIED';

/** Given conditions must all hold. */
export type AuditEventFilter = {
  /** Whose account. */
  accountId?: string | number | null | undefined;
  /** Who did it. */
  actorId?: string | number | null | undefined;
  /** Any of these. */
  kind?: Array<AuditEventKind> | null | undefined;
  /** What one request did, by the id of its answer. */
  requestId?: string | number | null | undefined;
  /** From this moment on. */
  since?: string | null | undefined;
  /** False for refusals alone. */
  succeeded?: boolean | null | undefined;
  /** Up to this moment, and with it. */
  until?: string | null | undefined;
};

/** What happened. New values may be added. */
export type AuditEventKind =
  /** Somebody asked for what is for people in charge, and may not, or had not proven just now who they are. */
  | 'ACT_REFUSED'
  /** Chains of this log that had lost their ends were begun anew by an operator. */
  | 'AUDIT_BEGUN'
  | 'CHALLENGED'
  | 'CLIENT_CHANGED'
  /** Somebody claimed to be a client, with a wrong secret or signature. */
  | 'CLIENT_REFUSED'
  /** The waits for codes were cleared by an administrator. */
  | 'COOLDOWN_CLEARED'
  | 'EMAIL_VERIFIED'
  | 'FACTOR_ADDED'
  | 'FACTOR_REMOVED'
  /** In a day every second factor is removed, unless the owner objects. */
  | 'FACTOR_RESET_ASKED'
  | 'LOCKED'
  | 'LOGGED_IN'
  | 'LOGGED_OUT'
  /** The owner said: this was not me. */
  | 'OBJECTED'
  | 'PASSWORD_UPDATED'
  /** A scanned code was approved; refused when the wrong number was chosen. */
  | 'QR_APPROVED'
  /** A scanned code was declined. */
  | 'QR_DENIED'
  | 'REFRESH_REPLAYED'
  | 'REGISTERED'
  | 'RESET_REQUESTED'
  | 'RESET_REQUIRED'
  /** An administrator had the owner mailed a key, with which they may choose a new password. */
  | 'RESET_SENT'
  | 'RESET_VERIFIED'
  | 'ROLES_SET'
  | 'SESSION_ENDED'
  | 'SESSION_REFRESHED'
  /** To a client; refused when it asked for more than it may have. */
  | 'TOKEN_ISSUED'
  | 'UNLOCKED'
  /** A webhook was made, deleted, switched off or on again. */
  | 'WEBHOOK_CHANGED';

export type ClientInput = {
  clientId: string | number;
  /** Why; goes into the audit log. */
  reason?: string | null | undefined;
};

export type CreateClientInput = {
  name: string;
  /** Public JWKs, at most 5: with the private half it can sign in place of showing its secret. */
  publicKeys?: Array<unknown> | null | undefined;
  /** Why; goes into the audit log. */
  reason?: string | null | undefined;
  scopes: Array<string>;
};

export type CreateWebhookInput = {
  /** What to be told of; at least one. */
  kinds: Array<AuditEventKind>;
  /** https, to the public internet: no address or name of a private network, no user, no fragment. */
  url: string;
};

export type DeleteWebhookInput = {
  /** Webhook.id. */
  webhookId: string | number;
};

export type EnableWebhookInput = {
  /** Webhook.id. */
  webhookId: string | number;
};

export type EndSessionsInput = {
  /** Someone else's; needs accounts:write. */
  accountId?: string | number | null | undefined;
  /** Goes into the audit log; required with accountId. */
  reason?: string | null | undefined;
  /** Omit for every session but this one. */
  sessionIds?: Array<string | number> | null | undefined;
};

/** What keeps somebody from getting in. New values may be added. */
export type Hindrance =
  /** Their address sends mail back for good: another way is needed. */
  | 'ADDRESS_BOUNCES'
  /** The code that was mailed at registration was never typed. */
  | 'ADDRESS_UNCONFIRMED'
  /** Codes of authenticator apps and backup codes are refused for a while. */
  | 'ANSWER_TRIES_WAIT'
  /** The account is closed. */
  | 'CLOSED'
  /** The codes of the hour or the day are used up. */
  | 'CODES_USED_UP'
  /** A code was asked for a moment ago; the next one has to wait. */
  | 'CODE_COOLDOWN'
  | 'LOCKED_BY_ADMINISTRATOR'
  /** The newest code did not reach the mailbox. */
  | 'MAIL_NOT_DELIVERED'
  /** A code has not left us yet, or the mailbox has put it off. */
  | 'MAIL_WAITING'
  /** None was ever chosen: "Forgot password" lets them. */
  | 'NO_PASSWORD'
  /** A new password has to be chosen, by "Forgot password". */
  | 'PASSWORD_RESET_REQUIRED'
  /** Passwords are refused for a while from devices nobody knows. */
  | 'PASSWORD_TRIES_WAIT'
  /** One proof was given, and another one is asked for. */
  | 'SECOND_PROOF_MISSING'
  /** After a hundred wrong passwords a password alone opens nothing from a device the account does not know. */
  | 'UNKNOWN_DEVICES_LOCKED';

export type LockAccountInput = {
  accountId: string | number;
  /** Why; goes into the audit log. */
  reason: string;
  /** Omit for until unlocked. */
  until?: string | null | undefined;
};

/** How far a mail has come. New values may be added. */
export type MailDelivery =
  /** The mailbox refused this one; a later one may get through. */
  | 'BLOCKED'
  /** It came back: there is no such mailbox. */
  | 'BOUNCED'
  /** The mailbox has put it off; the provider tries again. */
  | 'DEFERRED'
  /** The mailbox took it. */
  | 'DELIVERED'
  /** Nothing was sent: it was too late, or there had been enough. See outcome. */
  | 'DROPPED'
  /** The mail provider refused it for good. See outcome. */
  | 'PARKED'
  /** It has not been handed over yet, or is tried again. */
  | 'QUEUED'
  /** The mail provider took it. */
  | 'SENT'
  /** It arrived, and was called spam. */
  | 'SPAM'
  /** The provider did not send it: the address bounced or complained before. */
  | 'SUPPRESSED';

/** Given conditions must all hold. */
export type MailFilter = {
  delivery?: Array<MailDelivery> | null | undefined;
  subject?: Array<MailSubject> | null | undefined;
};

/** What a mail or a text is about. New values may be added. */
export type MailSubject =
  | 'ADDRESS_TAKEN'
  | 'ADMIN_ACTED'
  | 'CONFIRM_EMAIL'
  | 'FACTOR_ADDED'
  | 'FACTOR_REMOVED'
  | 'NEW_SIGN_IN'
  | 'PASSWORD_CHANGED'
  | 'PASSWORD_KNOWN'
  | 'RECOVERY_KEY'
  | 'RESET_CODE'
  | 'SIGN_IN_PAUSED'
  | 'SMS_CODE'
  | 'SMS_ENROLLMENT'
  | 'STEP_UP_CODE';

/** Which way. */
export type OrderDirection =
  | 'ASC'
  | 'DESC';

/** Every expected way to fail, across the whole API. New values may be added: always keep a default branch. */
export type ProblemCode =
  /** Closed by an administrator. Only said after a correct password. */
  | 'ACCOUNT_DISABLED'
  /** Too many wrong tries; see retryAfter. The same for accounts that do not exist. */
  | 'ACCOUNT_LOCKED'
  /** Its present state does not allow this. */
  | 'CONFLICT'
  /** The person with the phone said no. */
  | 'DENIED'
  /** Confirm the address first. Only said after a correct password. */
  | 'EMAIL_UNVERIFIED'
  /** The flow, code or ticket ran out or was used up. Start again. */
  | 'EXPIRED'
  /** Unknown client or wrong client secret. */
  | 'INVALID_CLIENT'
  /** The code is wrong; see attemptsLeft. */
  | 'INVALID_CODE'
  /** Unknown account or wrong password; which of the two is never said. */
  | 'INVALID_CREDENTIALS'
  /** See fields. */
  | 'INVALID_INPUT'
  /** A scope was asked for that this client may not have. */
  | 'INVALID_SCOPE'
  /** No such thing, or not one you may see. */
  | 'NOT_FOUND'
  /** A new password must be chosen. Only said after a correct password. */
  | 'PASSWORD_RESET_REQUIRED'
  /** Too many requests, or too soon to resend; see retryAfter. */
  | 'RATE_LIMITED'
  /** The session is over: expired, signed out, or its refresh token was used twice. Log in. */
  | 'SESSION_ENDED'
  /** Call stepUp, answer the challenge, then repeat the request. */
  | 'STEP_UP_REQUIRED';

/** A way of proving it is you. Sessions remember which were used (the amr claim). */
export type ProofKind =
  | 'BACKUP_CODE'
  | 'EMAIL'
  | 'PASSKEY'
  | 'PASSWORD'
  | 'QR'
  | 'SMS'
  | 'TOTP';

/** How a conversation stands. */
export type RecoveryFlowState =
  /** Its proof was accepted. */
  | 'DONE'
  | 'OPEN'
  /** Five wrong answers: it has to be begun again. */
  | 'OUT_OF_TRIES'
  /** Its time is over, or the account has moved on since. */
  | 'OVER';

/** What a conversation is for. */
export type RecoveryPurpose =
  | 'CONFIRM_EMAIL'
  | 'RESET'
  | 'SIGN_IN'
  | 'STEP_UP';

export type RedeliverWebhookInput = {
  /** WebhookDelivery.id. */
  deliveryId: string | number;
};

/** Extra powers, each a bundle of scopes. Most people have none. */
export type Role =
  /** Everything SUPPORT has, and accounts:write roles:write clients:write */
  | 'ADMIN'
  /** accounts:read audit:read metrics:read */
  | 'SUPPORT';

export type SetRolesInput = {
  accountId: string | number;
  /** Why; goes into the audit log. */
  reason: string;
  roles: Array<Role>;
};

/** What is tried. */
export type ThrottledLine =
  /** A code of an authenticator app, a backup code, a passkey. */
  | 'ANSWER'
  | 'PASSWORD';

/** Who asks: the owner, known by a session, or anybody. */
export type TrustClass =
  | 'SELF'
  | 'STRANGER';

/** What it was asked for by: waits belong to what was typed. */
export type TypedName =
  /** What was typed does not matter: somebody is signed in, or has proven something already. */
  | 'ACCOUNT'
  | 'EMAIL'
  | 'USERNAME';

/** How far a message has come. */
export type WebhookDeliveryState =
  /** Given up: see outcome, mend the receiver, call redeliverWebhook. */
  | 'DEAD'
  | 'DELIVERED'
  /** It is tried, or tried again. */
  | 'QUEUED';

export type AccountRowFragment = { id: string, email: string, status: AccountStatus, lockedUntil: string | null, lastLoginAt: string | null, createdAt: string, failedAttempts: number, roles: Array<Role>, user: { id: string, username: string, displayName: string } };

export type ConsoleAccountsQueryVariables = Exact<{
  filter?: AccountFilter | null | undefined;
  orderBy?: AccountOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ConsoleAccountsQuery = { accounts: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ node: { id: string, email: string, status: AccountStatus, lockedUntil: string | null, lastLoginAt: string | null, createdAt: string, failedAttempts: number, roles: Array<Role>, factors: Array<{ kind: ProofKind }>, user: { id: string, username: string, displayName: string } } | null }> } | null };

export type ConsoleFindQueryVariables = Exact<{
  filter?: AccountFilter | null | undefined;
}>;


export type ConsoleFindQuery = { accounts: { edges: Array<{ node: { id: string, email: string, user: { id: string, username: string, displayName: string } } | null }> } | null };

export type ConsoleAccountQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsoleAccountQuery = { account: { emailVerified: boolean, passwordResetRequired: boolean, passwordChangedAt: string, id: string, email: string, status: AccountStatus, lockedUntil: string | null, lastLoginAt: string | null, createdAt: string, failedAttempts: number, roles: Array<Role>, factors: Array<{ id: string, kind: ProofKind, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null }>, user: { id: string, username: string, displayName: string } } | null };

export type ConsoleSessionsQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsoleSessionsQuery = { account: { id: string, sessions: Array<{ id: string, current: boolean, proofs: Array<ProofKind>, createdAt: string, lastSeenAt: string, expiresAt: string, device: { name: string, ip: string | null, location: string | null } }> } | null };

export type ConsoleLockMutationVariables = Exact<{
  input: LockAccountInput;
}>;


export type ConsoleLockMutation = { lockAccount:
    | { __typename: 'Account' }
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
   };

export type ConsoleUnlockMutationVariables = Exact<{
  input: AccountActionInput;
}>;


export type ConsoleUnlockMutation = { unlockAccount:
    | { __typename: 'Account' }
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
   };

export type ConsoleRequireResetMutationVariables = Exact<{
  input: AccountActionInput;
}>;


export type ConsoleRequireResetMutation = { requirePasswordReset:
    | { __typename: 'Account' }
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
   };

export type ConsoleSendResetMutationVariables = Exact<{
  input: AccountActionInput;
}>;


export type ConsoleSendResetMutation = { sendPasswordReset:
    | { __typename: 'Account' }
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
   };

export type ConsoleClearCooldownMutationVariables = Exact<{
  input: AccountActionInput;
}>;


export type ConsoleClearCooldownMutation = { clearCooldown:
    | { __typename: 'Account' }
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
   };

export type ConsoleSetRolesMutationVariables = Exact<{
  input: SetRolesInput;
}>;


export type ConsoleSetRolesMutation = { setRoles:
    | { __typename: 'Account' }
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
   };

export type ConsoleEndSessionsMutationVariables = Exact<{
  input: EndSessionsInput;
}>;


export type ConsoleEndSessionsMutation = { endSessions:
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
    | { __typename: 'SessionsEnded', count: number }
   };

export type EventFragment = { id: string, at: string, kind: AuditEventKind, succeeded: boolean, reason: string | null, requestId: string | null, changes: Array<{ field: string, before: string | null, after: string | null }>, device: { name: string, ip: string | null, location: string | null } | null, subject: { id: string, username: string, displayName: string } | null, actor:
    | { __typename: 'Client', id: string, name: string }
    | { __typename: 'User', id: string, username: string, displayName: string }
   | null };

export type ConsoleEvents25QueryVariables = Exact<{
  filter?: AuditEventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type ConsoleEvents25Query = { auditEvents: { pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ node: { id: string, at: string, kind: AuditEventKind, succeeded: boolean, reason: string | null, requestId: string | null, changes: Array<{ field: string, before: string | null, after: string | null }>, device: { name: string, ip: string | null, location: string | null } | null, subject: { id: string, username: string, displayName: string } | null, actor:
          | { __typename: 'Client', id: string, name: string }
          | { __typename: 'User', id: string, username: string, displayName: string }
         | null } }> } | null };

export type ConsoleEvents50QueryVariables = Exact<{
  filter?: AuditEventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type ConsoleEvents50Query = { auditEvents: { pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ node: { id: string, at: string, kind: AuditEventKind, succeeded: boolean, reason: string | null, requestId: string | null, changes: Array<{ field: string, before: string | null, after: string | null }>, device: { name: string, ip: string | null, location: string | null } | null, subject: { id: string, username: string, displayName: string } | null, actor:
          | { __typename: 'Client', id: string, name: string }
          | { __typename: 'User', id: string, username: string, displayName: string }
         | null } }> } | null };

export type ConsoleMetricsQueryVariables = Exact<{
  since?: string | null | undefined;
}>;


export type ConsoleMetricsQuery = { metrics: { since: string, until: string, accounts: number, accountsLocked: number, sessionsActive: number, registrations: number, lockouts: number, loginsSucceeded: number, loginsFailed: number, challengesIssued: number, challengesPassed: number, resetsRequested: number, resetsCompleted: number, recovery: { proofsRight: number, proofsWrong: number, mailsTaken: number | null, mailsDelivered: number | null, mailsReturned: number | null, mailsAgain: number | null, mailsWaiting: number, oldestMailSeconds: number, secondsToMail: number | null, secondsToProof: number | null, secondsToUpdate: number | null } } | null };

export type ProblemFragment = { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> };

export type PersonFragment = { id: string, username: string, displayName: string };

export type PageFragment = { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null };

export type DeviceFragment = { name: string, ip: string | null, location: string | null };

export type ConsoleClientsQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleClientsQuery = { clients: Array<{ id: string, name: string, scopes: Array<string>, enabled: boolean, createdAt: string, lastUsedAt: string | null }> | null };

export type ConsoleCreateClientMutationVariables = Exact<{
  input: CreateClientInput;
}>;


export type ConsoleCreateClientMutation = { createClient:
    | { __typename: 'ClientCreated', clientSecret: string }
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
   };

export type ConsoleRotateClientSecretMutationVariables = Exact<{
  input: ClientInput;
}>;


export type ConsoleRotateClientSecretMutation = { rotateClientSecret:
    | { __typename: 'ClientCreated', clientSecret: string }
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
   };

export type ConsoleDisableClientMutationVariables = Exact<{
  input: ClientInput;
}>;


export type ConsoleDisableClientMutation = { disableClient:
    | { __typename: 'Client' }
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
   };

export type HookFragment = { id: string, url: string, kinds: Array<AuditEventKind>, enabled: boolean, createdAt: string, lastDeliveredAt: string | null, failures: number };

export type ConsoleWebhooksQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsoleWebhooksQuery = { webhooks: Array<{ id: string, url: string, kinds: Array<AuditEventKind>, enabled: boolean, createdAt: string, lastDeliveredAt: string | null, failures: number }> | null };

export type ConsoleDeliveriesQueryVariables = Exact<{
  id: string | number;
  state?: WebhookDeliveryState | null | undefined;
  after?: string | null | undefined;
}>;


export type ConsoleDeliveriesQuery = { webhook: { id: string, url: string, kinds: Array<AuditEventKind>, enabled: boolean, createdAt: string, lastDeliveredAt: string | null, failures: number, deliveries: { pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ node: { id: string, kind: AuditEventKind, state: WebhookDeliveryState, attempts: number, outcome: string | null, createdAt: string, nextAttemptAt: string | null, finishedAt: string | null } }> } | null } | null };

export type ConsoleCreateWebhookMutationVariables = Exact<{
  input: CreateWebhookInput;
}>;


export type ConsoleCreateWebhookMutation = { createWebhook:
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
    | { __typename: 'WebhookCreated', secret: string }
   };

export type ConsoleDeleteWebhookMutationVariables = Exact<{
  input: DeleteWebhookInput;
}>;


export type ConsoleDeleteWebhookMutation = { deleteWebhook:
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
    | { __typename: 'Webhook' }
   };

export type ConsoleEnableWebhookMutationVariables = Exact<{
  input: EnableWebhookInput;
}>;


export type ConsoleEnableWebhookMutation = { enableWebhook:
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
    | { __typename: 'Webhook' }
   };

export type ConsoleRedeliverMutationVariables = Exact<{
  input: RedeliverWebhookInput;
}>;


export type ConsoleRedeliverMutation = { redeliverWebhook:
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
    | { __typename: 'WebhookDelivery' }
   };

export type ConsoleRecoveryQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsoleRecoveryQuery = { account: { id: string, recovery: { hindrances: Array<Hindrance>, flows: Array<{ reference: string, purpose: RecoveryPurpose, state: RecoveryFlowState, trust: TrustClass, openedAt: string, expiresAt: string, ways: Array<ProofKind>, proven: Array<ProofKind>, attemptsLeft: number, codesMade: number, lastCodeAt: string | null, mails: Array<{ id: string, delivery: MailDelivery, sentAt: string | null }> }>, cooldowns: Array<{ purpose: RecoveryPurpose, trust: TrustClass, name: TypedName, resendAfter: number, sentInHour: number, sentInDay: number, leftInDay: number, wrongCodes: number }>, throttles: Array<{ line: ThrottledLine, trust: TrustClass, name: TypedName, failures: number, attemptsLeft: number, retryAfter: number }> } | null } | null };

export type ConsoleMailsQueryVariables = Exact<{
  filter?: MailFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ConsoleMailsQuery = { mails: { pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ node: { id: string, subject: MailSubject, delivery: MailDelivery, outcome: string | null, trust: TrustClass, attempts: number, queuedAt: string, sentAt: string | null, providerReference: string | null }, user: { id: string, username: string, displayName: string } | null }> } | null };

export type ConsoleMailsOfQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsoleMailsOfQuery = { account: { id: string, recovery: { mails: Array<{ id: string, subject: MailSubject, delivery: MailDelivery, outcome: string | null, trust: TrustClass, attempts: number, queuedAt: string, sentAt: string | null, providerReference: string | null }> } | null } | null };

export type MailFragment = { id: string, subject: MailSubject, delivery: MailDelivery, outcome: string | null, trust: TrustClass, attempts: number, queuedAt: string, sentAt: string | null, providerReference: string | null };

export type ConsoleRenewMutationVariables = Exact<{ [key: string]: never; }>;


export type ConsoleRenewMutation = { refreshSession:
    | { __typename: 'Problem', code: ProblemCode, message: string, fields: Array<{ message: string }> }
    | { __typename: 'SignedIn', user: { id: string, displayName: string }, tokens: { accessToken: string, expiresIn: number, scope: string } }
   };

export type ConsoleLeaveMutationVariables = Exact<{ [key: string]: never; }>;


export type ConsoleLeaveMutation = { logout:
    | { __typename: 'Problem' }
    | { __typename: 'SessionsEnded' }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const PersonFragmentDoc = new TypedDocumentString(`
    fragment Person on User {
  id
  username
  displayName
}
    `, {"fragmentName":"Person"}) as unknown as TypedDocumentString<PersonFragment, unknown>;
export const AccountRowFragmentDoc = new TypedDocumentString(`
    fragment AccountRow on Account {
  id
  user {
    ...Person
  }
  email
  status
  lockedUntil
  lastLoginAt
  createdAt
  failedAttempts
  roles
}
    fragment Person on User {
  id
  username
  displayName
}`, {"fragmentName":"AccountRow"}) as unknown as TypedDocumentString<AccountRowFragment, unknown>;
export const DeviceFragmentDoc = new TypedDocumentString(`
    fragment Device on Device {
  name
  ip
  location
}
    `, {"fragmentName":"Device"}) as unknown as TypedDocumentString<DeviceFragment, unknown>;
export const EventFragmentDoc = new TypedDocumentString(`
    fragment Event on AuditEvent {
  id
  at
  kind
  succeeded
  reason
  requestId
  changes {
    field
    before
    after
  }
  device {
    ...Device
  }
  subject {
    ...Person
  }
  actor {
    __typename
    ...Person
    ... on Client {
      id
      name
    }
  }
}
    fragment Person on User {
  id
  username
  displayName
}
fragment Device on Device {
  name
  ip
  location
}`, {"fragmentName":"Event"}) as unknown as TypedDocumentString<EventFragment, unknown>;
export const ProblemFragmentDoc = new TypedDocumentString(`
    fragment Problem on Problem {
  __typename
  code
  message
  fields {
    message
  }
}
    `, {"fragmentName":"Problem"}) as unknown as TypedDocumentString<ProblemFragment, unknown>;
export const PageFragmentDoc = new TypedDocumentString(`
    fragment Page on PageInfo {
  hasNextPage
  hasPreviousPage
  startCursor
  endCursor
}
    `, {"fragmentName":"Page"}) as unknown as TypedDocumentString<PageFragment, unknown>;
export const HookFragmentDoc = new TypedDocumentString(`
    fragment Hook on Webhook {
  id
  url
  kinds
  enabled
  createdAt
  lastDeliveredAt
  failures
}
    `, {"fragmentName":"Hook"}) as unknown as TypedDocumentString<HookFragment, unknown>;
export const MailFragmentDoc = new TypedDocumentString(`
    fragment Mail on MailTrace {
  id
  subject
  delivery
  outcome
  trust
  attempts
  queuedAt
  sentAt
  providerReference
}
    `, {"fragmentName":"Mail"}) as unknown as TypedDocumentString<MailFragment, unknown>;
export const ConsoleAccountsDocument = {"__meta__":{"documentId":"sha256:ddd3b80aafa8164962c960b143c5a1da2eb57cd96a655cc4450d046f50509601"}} as unknown as TypedDocumentString<ConsoleAccountsQuery, ConsoleAccountsQueryVariables>;
export const ConsoleFindDocument = {"__meta__":{"documentId":"sha256:ae3e8b8a8265379ccd4f13009f3e0c0f55e17d0e746275d8f5bfd18ea8acb206"}} as unknown as TypedDocumentString<ConsoleFindQuery, ConsoleFindQueryVariables>;
export const ConsoleAccountDocument = {"__meta__":{"documentId":"sha256:1087b73050c1c4153df13217606122acf290f6166e5444df7f96d90c1b4d12c6"}} as unknown as TypedDocumentString<ConsoleAccountQuery, ConsoleAccountQueryVariables>;
export const ConsoleSessionsDocument = {"__meta__":{"documentId":"sha256:74bdb793745c22d7264764a599935281103dc202030af3c590b232f17265d2ae"}} as unknown as TypedDocumentString<ConsoleSessionsQuery, ConsoleSessionsQueryVariables>;
export const ConsoleLockDocument = {"__meta__":{"documentId":"sha256:1e7f39b1e0066daec4177f196759ffe3ad718964b2be69c6fb4fe4e361a52b59"}} as unknown as TypedDocumentString<ConsoleLockMutation, ConsoleLockMutationVariables>;
export const ConsoleUnlockDocument = {"__meta__":{"documentId":"sha256:ce204edd67f551ff23d7622d1a1c0f4e30631c62c2dae1951d715165feb957d1"}} as unknown as TypedDocumentString<ConsoleUnlockMutation, ConsoleUnlockMutationVariables>;
export const ConsoleRequireResetDocument = {"__meta__":{"documentId":"sha256:fd2004f55300afaed1415bc6b65a142b72136b0e62ae837bbc97b5d3c8e5ae56"}} as unknown as TypedDocumentString<ConsoleRequireResetMutation, ConsoleRequireResetMutationVariables>;
export const ConsoleSendResetDocument = {"__meta__":{"documentId":"sha256:a3363eeadb506dc0b510a29b1b3635c3e60796902ef742bb047c9a39d3979307"}} as unknown as TypedDocumentString<ConsoleSendResetMutation, ConsoleSendResetMutationVariables>;
export const ConsoleClearCooldownDocument = {"__meta__":{"documentId":"sha256:1f2a361cbd5a7f621ea5c67f814e1f7175a57baa6524e1b82c777de06ff61442"}} as unknown as TypedDocumentString<ConsoleClearCooldownMutation, ConsoleClearCooldownMutationVariables>;
export const ConsoleSetRolesDocument = {"__meta__":{"documentId":"sha256:cbcd4e49915926ad8633ec14906b860f0d0c9d0f4c6c90fe0cb70ee01ddcc276"}} as unknown as TypedDocumentString<ConsoleSetRolesMutation, ConsoleSetRolesMutationVariables>;
export const ConsoleEndSessionsDocument = {"__meta__":{"documentId":"sha256:4befe04ac75aab6dcbbd347eef0975def6316b527321acaa8d1b89bb8cd835cf"}} as unknown as TypedDocumentString<ConsoleEndSessionsMutation, ConsoleEndSessionsMutationVariables>;
export const ConsoleEvents25Document = {"__meta__":{"documentId":"sha256:9b5c8dfeba5e7eeed30e30803ad5d2482f6155ab39fd9af75304029bc8dd0d53"}} as unknown as TypedDocumentString<ConsoleEvents25Query, ConsoleEvents25QueryVariables>;
export const ConsoleEvents50Document = {"__meta__":{"documentId":"sha256:c2eafc17893be95845d13790b0844184d83ee6f8f9263286c3f78a5541f2abec"}} as unknown as TypedDocumentString<ConsoleEvents50Query, ConsoleEvents50QueryVariables>;
export const ConsoleMetricsDocument = {"__meta__":{"documentId":"sha256:ec74a3bda9ce1d3d2388d293705ff906733bc03ad202a31d0d20cca5c0d471cd"}} as unknown as TypedDocumentString<ConsoleMetricsQuery, ConsoleMetricsQueryVariables>;
export const ConsoleClientsDocument = {"__meta__":{"documentId":"sha256:2c56a0afd95d305dd3324058bd2c563d9fab991ae505605540542ca684e030aa"}} as unknown as TypedDocumentString<ConsoleClientsQuery, ConsoleClientsQueryVariables>;
export const ConsoleCreateClientDocument = {"__meta__":{"documentId":"sha256:c965ae4718ac5c2b33086ee1b9285264406b41f18bf2b90319320d09dfde23c1"}} as unknown as TypedDocumentString<ConsoleCreateClientMutation, ConsoleCreateClientMutationVariables>;
export const ConsoleRotateClientSecretDocument = {"__meta__":{"documentId":"sha256:3dc2f932b467871e43ba3ca729ee9d0411938a50dadec71cbcc26ed0e976de7b"}} as unknown as TypedDocumentString<ConsoleRotateClientSecretMutation, ConsoleRotateClientSecretMutationVariables>;
export const ConsoleDisableClientDocument = {"__meta__":{"documentId":"sha256:26ea2597000e05c586663e7076f7c05d7cf54cc365c4f144fd3881013ee900b6"}} as unknown as TypedDocumentString<ConsoleDisableClientMutation, ConsoleDisableClientMutationVariables>;
export const ConsoleWebhooksDocument = {"__meta__":{"documentId":"sha256:cc493be694ba5901e52df62ab9b9ada5b2415aaa8d5bd66b6340ab208b9a1a99"}} as unknown as TypedDocumentString<ConsoleWebhooksQuery, ConsoleWebhooksQueryVariables>;
export const ConsoleDeliveriesDocument = {"__meta__":{"documentId":"sha256:09627467e84115d816828308b188b9bb372178e81cad6d5640a90068453d85a2"}} as unknown as TypedDocumentString<ConsoleDeliveriesQuery, ConsoleDeliveriesQueryVariables>;
export const ConsoleCreateWebhookDocument = {"__meta__":{"documentId":"sha256:4bc8dca6f7675b3d8e8a617229717c556d00e63809ee4ed7e30aa562deaf5985"}} as unknown as TypedDocumentString<ConsoleCreateWebhookMutation, ConsoleCreateWebhookMutationVariables>;
export const ConsoleDeleteWebhookDocument = {"__meta__":{"documentId":"sha256:5f960e5dad0399111a6f1aeeff2c9054eefc5dd47dcb48e22ab357f2c52f479e"}} as unknown as TypedDocumentString<ConsoleDeleteWebhookMutation, ConsoleDeleteWebhookMutationVariables>;
export const ConsoleEnableWebhookDocument = {"__meta__":{"documentId":"sha256:eaaf4263dca1b4751d14579fa7e880254bd892e221505d2df0fe35af9f65fdcf"}} as unknown as TypedDocumentString<ConsoleEnableWebhookMutation, ConsoleEnableWebhookMutationVariables>;
export const ConsoleRedeliverDocument = {"__meta__":{"documentId":"sha256:dd96a84d2067dd0f592b07863b100074d790ed4625a8a65b456fb374b6f3152e"}} as unknown as TypedDocumentString<ConsoleRedeliverMutation, ConsoleRedeliverMutationVariables>;
export const ConsoleRecoveryDocument = {"__meta__":{"documentId":"sha256:cc5534721ac9590ab2eac69aa2e6ad7b7038e1b08095f803dbe49546b2fab6ac"}} as unknown as TypedDocumentString<ConsoleRecoveryQuery, ConsoleRecoveryQueryVariables>;
export const ConsoleMailsDocument = {"__meta__":{"documentId":"sha256:528ff55eed867faa3e7f2ee50e9348621c374b09e261bc99fbb45e042e95beec"}} as unknown as TypedDocumentString<ConsoleMailsQuery, ConsoleMailsQueryVariables>;
export const ConsoleMailsOfDocument = {"__meta__":{"documentId":"sha256:22899d2a46ba35ec9c66ce07f40c9a6663e4043027946f5e88c5a488adf13c71"}} as unknown as TypedDocumentString<ConsoleMailsOfQuery, ConsoleMailsOfQueryVariables>;
export const ConsoleRenewDocument = {"__meta__":{"documentId":"sha256:71491c7d54362f42663da7e50ea1eb7d37dfd895553a99f7374be7d6931287d5"}} as unknown as TypedDocumentString<ConsoleRenewMutation, ConsoleRenewMutationVariables>;
export const ConsoleLeaveDocument = {"__meta__":{"documentId":"sha256:63fda5c5606b7213d819851bc5683446f54bd9b3a30d81bac52d4966ec7daec2"}} as unknown as TypedDocumentString<ConsoleLeaveMutation, ConsoleLeaveMutationVariables>;