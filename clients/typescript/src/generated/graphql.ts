/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Whether someone can sign in. */
export type AccountStatus =
  | 'ACTIVE'
  /** Closed until an administrator reopens it. */
  | 'DISABLED'
  /** Wrong tries or an administrator; may lift by itself. */
  | 'LOCKED'
  /** Address not yet confirmed. */
  | 'UNVERIFIED';

export type AnswerChallengeInput = {
  challengeId: string | number;
  /** Which channel the code belongs to. Defaults to sentTo, or to the only one. */
  channelId?: string | number | null | undefined;
  code?: string | null | undefined;
  /** In place of code. */
  passkey?: unknown;
};

export type AnswerQrLoginInput = {
  approve: boolean;
  id: string | number;
  /** The number on the browser's screen; needed to approve. */
  matchCode?: string | null | undefined;
  /** What you told the person they approve. It has to be what it is for. */
  purpose?: QrLoginPurpose;
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

export type ConfirmPasskeyInput = {
  /** What navigator.credentials.create answered. */
  credential: unknown;
  enrollmentId: string | number;
  name: string;
};

export type ConfirmTotpInput = {
  code: string;
  enrollmentId: string | number;
};

export type CreateQrLoginInput = {
  delivery?: TokenDelivery;
  /** To answer a PasswordReset or Challenge by its QR channel: its id. Once APPROVED give "id.secret" there as the code. It signs nobody in. */
  flowId?: string | number | null | undefined;
};

export type EndSessionsInput = {
  /** Someone else's; needs accounts:write. */
  accountId?: string | number | null | undefined;
  /** Goes into the audit log; required with accountId. */
  reason?: string | null | undefined;
  /** Omit for every session but this one. */
  sessionIds?: Array<string | number> | null | undefined;
};

/** What is wrong with one field. */
export type FieldIssue =
  /** Found in a known breach. */
  | 'BREACHED'
  | 'INVALID'
  | 'REQUIRED'
  /** Used before. */
  | 'REUSED'
  | 'TAKEN'
  | 'TOO_LONG'
  | 'TOO_SHORT'
  /** Too easy to guess. */
  | 'TOO_WEAK';

export type LoginInput = {
  delivery?: TokenDelivery;
  /** E-mail address or username. */
  identifier: string;
  password: string;
  /** Stay signed in on this device. */
  remember?: boolean;
};

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

/** What a yes is good for. */
export type QrLoginPurpose =
  | 'RESET_PASSWORD'
  | 'SIGN_IN';

/** How far it has come. */
export type QrLoginStatus =
  | 'APPROVED'
  | 'DENIED'
  | 'EXPIRED'
  | 'SCANNED'
  | 'WAITING';

export type RedeemQrLoginInput = {
  id: string | number;
  secret: string;
};

export type RefreshSessionInput = {
  /** Omit when the token is in the cookie. */
  refreshToken?: string | null | undefined;
};

export type RegisterInput = {
  delivery?: TokenDelivery;
  /** The username if omitted. Up to 100 characters that can be seen: none that turns the direction of text. */
  displayName?: string | null | undefined;
  email: string;
  /** BCP 47, for e-mails. */
  locale?: string | null | undefined;
  password: string;
  username: string;
};

export type RemoveFactorInput = {
  factorId: string | number;
};

export type RequestPasswordResetInput = {
  /** E-mail address or username. Omit when signed in: it is then your own. */
  identifier?: string | null | undefined;
};

/** Extra powers, each a bundle of scopes. Most people have none. */
export type Role =
  /** Everything SUPPORT has, and accounts:write roles:write clients:write */
  | 'ADMIN'
  /** accounts:read audit:read metrics:read */
  | 'SUPPORT';

export type ScanQrLoginInput = {
  payload: string;
};

export type SendCodeInput = {
  /** One of its channels. Omit to send to the same one again. */
  channelId?: string | number | null | undefined;
  /** The id of any Flow. */
  flowId: string | number;
};

/** Where the refresh token travels. */
export type TokenDelivery =
  /** In the response, for apps and for requests that come through a router. */
  | 'BODY'
  /** In an HttpOnly, Secure, SameSite=Strict cookie, for browsers that call us directly. */
  | 'COOKIE';

export type UpdatePasswordInput = {
  newPassword: string;
  resetToken: string;
};

export type VerifyEmailInput = {
  code: string;
  verificationId: string | number;
};

export type VerifyResetCodeInput = {
  /** Which channel the code belongs to. Defaults to sentTo, or to the only one. */
  channelId?: string | number | null | undefined;
  code?: string | null | undefined;
  /** In place of code. */
  passkey?: unknown;
  resetId: string | number;
};

export type MyAccountQueryVariables = Exact<{ [key: string]: never; }>;


export type MyAccountQuery = { me: { id: string, username: string, displayName: string, account: { id: string, email: string, emailVerified: boolean, status: AccountStatus, passwordChangedAt: string, roles: Array<Role>, factors: Array<{ id: string, kind: ProofKind, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null }> } | null } | null };

export type EnrollTotpMutationVariables = Exact<{ [key: string]: never; }>;


export type EnrollTotpMutation = { enrollTotp:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'TotpEnrollment', id: string, secret: string, uri: string, expiresAt: string }
   };

export type ConfirmTotpMutationVariables = Exact<{
  input: ConfirmTotpInput;
}>;


export type ConfirmTotpMutation = { confirmTotp:
    | { __typename: 'FactorAdded', backupCodes: Array<string>, factor: { id: string, kind: ProofKind, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null } }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type RenewBackupCodesMutationVariables = Exact<{ [key: string]: never; }>;


export type RenewBackupCodesMutation = { renewBackupCodes:
    | { __typename: 'FactorAdded', backupCodes: Array<string>, factor: { id: string, kind: ProofKind, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null } }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type RemoveFactorMutationVariables = Exact<{
  input: RemoveFactorInput;
}>;


export type RemoveFactorMutation = { removeFactor:
    | { __typename: 'Account', id: string, factors: Array<{ id: string, kind: ProofKind, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null }> }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type EnrollPasskeyMutationVariables = Exact<{ [key: string]: never; }>;


export type EnrollPasskeyMutation = { enrollPasskey:
    | { __typename: 'PasskeyEnrollment', id: string, options: unknown, expiresAt: string }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type ConfirmPasskeyMutationVariables = Exact<{
  input: ConfirmPasskeyInput;
}>;


export type ConfirmPasskeyMutation = { confirmPasskey:
    | { __typename: 'FactorAdded', backupCodes: Array<string>, factor: { id: string, kind: ProofKind, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null } }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type ProblemPartsFragment = { code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> };

type FlowParts_Challenge_Fragment = { id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> };

type FlowParts_EmailVerification_Fragment = { id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> };

type FlowParts_PasswordReset_Fragment = { id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> };

export type FlowPartsFragment =
  | FlowParts_Challenge_Fragment
  | FlowParts_EmailVerification_Fragment
  | FlowParts_PasswordReset_Fragment
;

export type TokenPartsFragment = { accessToken: string, tokenType: string, expiresIn: number, refreshToken: string | null, scope: string };

export type SignedInPartsFragment = { user: { id: string, username: string, displayName: string }, session: { id: string, proofs: Array<ProofKind>, expiresAt: string }, tokens: { accessToken: string, tokenType: string, expiresIn: number, refreshToken: string | null, scope: string } };

export type DevicePartsFragment = { name: string, ip: string | null, location: string | null };

export type SessionPartsFragment = { id: string, current: boolean, proofs: Array<ProofKind>, createdAt: string, lastSeenAt: string, expiresAt: string, device: { name: string, ip: string | null, location: string | null } };

export type FactorPartsFragment = { id: string, kind: ProofKind, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null };

export type CreateQrLoginMutationVariables = Exact<{
  input: CreateQrLoginInput;
}>;


export type CreateQrLoginMutation = { createQrLogin:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'QrLogin', id: string, status: QrLoginStatus, payload: string, secret: string | null, matchCode: string | null, pollAfter: number, expiresAt: string }
   };

export type RedeemQrLoginMutationVariables = Exact<{
  input: RedeemQrLoginInput;
}>;


export type RedeemQrLoginMutation = { redeemQrLogin:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'QrLogin', id: string, status: QrLoginStatus, matchCode: string | null, pollAfter: number, expiresAt: string }
    | { __typename: 'SignedIn', user: { id: string, username: string, displayName: string }, session: { id: string, proofs: Array<ProofKind>, expiresAt: string }, tokens: { accessToken: string, tokenType: string, expiresIn: number, refreshToken: string | null, scope: string } }
   };

export type ScanQrLoginMutationVariables = Exact<{
  input: ScanQrLoginInput;
}>;


export type ScanQrLoginMutation = { scanQrLogin:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'QrLogin', id: string, status: QrLoginStatus, expiresAt: string, device: { name: string, ip: string | null, location: string | null } }
   };

export type AnswerQrLoginMutationVariables = Exact<{
  input: AnswerQrLoginInput;
}>;


export type AnswerQrLoginMutation = { answerQrLogin:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'QrLogin', id: string, status: QrLoginStatus }
   };

export type QrLoginSubscriptionVariables = Exact<{
  id: string | number;
  secret: string;
}>;


export type QrLoginSubscription = { qrLogin: { id: string, status: QrLoginStatus, matchCode: string | null, expiresAt: string } };

export type RequestPasswordResetMutationVariables = Exact<{
  input: RequestPasswordResetInput;
}>;


export type RequestPasswordResetMutation = { requestPasswordReset:
    | { __typename: 'PasswordReset', id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type VerifyResetCodeMutationVariables = Exact<{
  input: VerifyResetCodeInput;
}>;


export type VerifyResetCodeMutation = { verifyResetCode:
    | { __typename: 'PasswordReset', id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'ResetPermit', resetToken: string, expiresAt: string }
   };

export type UpdatePasswordMutationVariables = Exact<{
  input: UpdatePasswordInput;
}>;


export type UpdatePasswordMutation = { updatePassword:
    | { __typename: 'PasswordUpdated', changedAt: string, sessionsEnded: number }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { register:
    | { __typename: 'EmailVerification', id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type VerifyEmailMutationVariables = Exact<{
  input: VerifyEmailInput;
}>;


export type VerifyEmailMutation = { verifyEmail:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'SignedIn', user: { id: string, username: string, displayName: string }, session: { id: string, proofs: Array<ProofKind>, expiresAt: string }, tokens: { accessToken: string, tokenType: string, expiresIn: number, refreshToken: string | null, scope: string } }
   };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, username: string, displayName: string } | null };

export type MySessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type MySessionsQuery = { me: { id: string, account: { id: string, sessions: Array<{ id: string, current: boolean, proofs: Array<ProofKind>, createdAt: string, lastSeenAt: string, expiresAt: string, device: { name: string, ip: string | null, location: string | null } }> } | null } | null };

export type MyEventsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type MyEventsQuery = { me: { id: string, account: { id: string, events: { edges: Array<{ cursor: string, node: { id: string, at: string, kind: AuditEventKind, succeeded: boolean, device: { name: string, ip: string | null, location: string | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null } | null };

export type StepUpMutationVariables = Exact<{ [key: string]: never; }>;


export type StepUpMutation = { stepUp:
    | { __typename: 'Challenge', id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type EndSessionsMutationVariables = Exact<{
  input: EndSessionsInput;
}>;


export type EndSessionsMutation = { endSessions:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'SessionsEnded', count: number }
   };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { login:
    | { __typename: 'Challenge', id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'SignedIn', user: { id: string, username: string, displayName: string }, session: { id: string, proofs: Array<ProofKind>, expiresAt: string }, tokens: { accessToken: string, tokenType: string, expiresIn: number, refreshToken: string | null, scope: string } }
   };

export type AnswerChallengeMutationVariables = Exact<{
  input: AnswerChallengeInput;
}>;


export type AnswerChallengeMutation = { answerChallenge:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'SignedIn', user: { id: string, username: string, displayName: string }, session: { id: string, proofs: Array<ProofKind>, expiresAt: string }, tokens: { accessToken: string, tokenType: string, expiresIn: number, refreshToken: string | null, scope: string } }
   };

export type BeginPasskeyLoginMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginPasskeyLoginMutation = { beginPasskeyLogin:
    | { __typename: 'Challenge', id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
   };

export type RefreshSessionMutationVariables = Exact<{
  input: RefreshSessionInput;
}>;


export type RefreshSessionMutation = { refreshSession:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'SignedIn', user: { id: string, username: string, displayName: string }, session: { id: string, proofs: Array<ProofKind>, expiresAt: string }, tokens: { accessToken: string, tokenType: string, expiresIn: number, refreshToken: string | null, scope: string } }
   };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { logout:
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
    | { __typename: 'SessionsEnded', count: number }
   };

export type SendCodeMutationVariables = Exact<{
  input: SendCodeInput;
}>;


export type SendCodeMutation = { sendCode:
    | { __typename: 'Challenge', id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> }
    | { __typename: 'EmailVerification', id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> }
    | { __typename: 'PasswordReset', id: string, codeLength: number, resendAfter: number, expiresAt: string, sentTo: { id: string, kind: ProofKind, hint: string } | null, channels: Array<{ id: string, kind: ProofKind, hint: string, passkeyOptions: unknown }> }
    | { __typename: 'Problem', code: ProblemCode, message: string, retryAfter: number | null, attemptsLeft: number | null, fields: Array<{ path: Array<string>, issue: FieldIssue, message: string }> }
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
export const ProblemPartsFragmentDoc = new TypedDocumentString(`
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
    `, {"fragmentName":"ProblemParts"}) as unknown as TypedDocumentString<ProblemPartsFragment, unknown>;
export const FlowPartsFragmentDoc = new TypedDocumentString(`
    fragment FlowParts on Flow {
  id
  codeLength
  resendAfter
  expiresAt
  sentTo {
    id
    kind
    hint
  }
  channels {
    id
    kind
    hint
    passkeyOptions
  }
}
    `, {"fragmentName":"FlowParts"}) as unknown as TypedDocumentString<FlowPartsFragment, unknown>;
export const TokenPartsFragmentDoc = new TypedDocumentString(`
    fragment TokenParts on TokenSet {
  accessToken
  tokenType
  expiresIn
  refreshToken
  scope
}
    `, {"fragmentName":"TokenParts"}) as unknown as TypedDocumentString<TokenPartsFragment, unknown>;
export const SignedInPartsFragmentDoc = new TypedDocumentString(`
    fragment SignedInParts on SignedIn {
  user {
    id
    username
    displayName
  }
  session {
    id
    proofs
    expiresAt
  }
  tokens {
    ...TokenParts
  }
}
    fragment TokenParts on TokenSet {
  accessToken
  tokenType
  expiresIn
  refreshToken
  scope
}`, {"fragmentName":"SignedInParts"}) as unknown as TypedDocumentString<SignedInPartsFragment, unknown>;
export const DevicePartsFragmentDoc = new TypedDocumentString(`
    fragment DeviceParts on Device {
  name
  ip
  location
}
    `, {"fragmentName":"DeviceParts"}) as unknown as TypedDocumentString<DevicePartsFragment, unknown>;
export const SessionPartsFragmentDoc = new TypedDocumentString(`
    fragment SessionParts on Session {
  id
  current
  proofs
  createdAt
  lastSeenAt
  expiresAt
  device {
    ...DeviceParts
  }
}
    fragment DeviceParts on Device {
  name
  ip
  location
}`, {"fragmentName":"SessionParts"}) as unknown as TypedDocumentString<SessionPartsFragment, unknown>;
export const FactorPartsFragmentDoc = new TypedDocumentString(`
    fragment FactorParts on Factor {
  id
  kind
  name
  createdAt
  lastUsedAt
  remaining
}
    `, {"fragmentName":"FactorParts"}) as unknown as TypedDocumentString<FactorPartsFragment, unknown>;
export const MyAccountDocument = new TypedDocumentString(`
    query MyAccount {
  me {
    id
    username
    displayName
    account {
      id
      email
      emailVerified
      status
      passwordChangedAt
      roles
      factors {
        ...FactorParts
      }
    }
  }
}
    fragment FactorParts on Factor {
  id
  kind
  name
  createdAt
  lastUsedAt
  remaining
}`, {"documentId":"sha256:87784dfcaa691716b7d0c2b1e515bb30ca8e3f95c33f98300e8a224f207f7ea8"}) as unknown as TypedDocumentString<MyAccountQuery, MyAccountQueryVariables>;
export const EnrollTotpDocument = new TypedDocumentString(`
    mutation EnrollTotp {
  enrollTotp {
    __typename
    ... on TotpEnrollment {
      id
      secret
      uri
      expiresAt
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}`, {"documentId":"sha256:41bf7b369b82492575c77094ba4958c57c2870b3b7feeb59558fd4748aaeee2d"}) as unknown as TypedDocumentString<EnrollTotpMutation, EnrollTotpMutationVariables>;
export const ConfirmTotpDocument = new TypedDocumentString(`
    mutation ConfirmTotp($input: ConfirmTotpInput!) {
  confirmTotp(input: $input) {
    __typename
    ... on FactorAdded {
      factor {
        ...FactorParts
      }
      backupCodes
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FactorParts on Factor {
  id
  kind
  name
  createdAt
  lastUsedAt
  remaining
}`, {"documentId":"sha256:009501ffe97dbac969ceab8c3ec9fa84761645ad8b9beb1f1c3db478aaf03bd6"}) as unknown as TypedDocumentString<ConfirmTotpMutation, ConfirmTotpMutationVariables>;
export const RenewBackupCodesDocument = new TypedDocumentString(`
    mutation RenewBackupCodes {
  renewBackupCodes {
    __typename
    ... on FactorAdded {
      factor {
        ...FactorParts
      }
      backupCodes
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FactorParts on Factor {
  id
  kind
  name
  createdAt
  lastUsedAt
  remaining
}`, {"documentId":"sha256:bb3bf53f4ff8534ee02b689dba8dfd76b544a079a52ce1e3ec64beb322b96e00"}) as unknown as TypedDocumentString<RenewBackupCodesMutation, RenewBackupCodesMutationVariables>;
export const RemoveFactorDocument = new TypedDocumentString(`
    mutation RemoveFactor($input: RemoveFactorInput!) {
  removeFactor(input: $input) {
    __typename
    ... on Account {
      id
      factors {
        ...FactorParts
      }
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FactorParts on Factor {
  id
  kind
  name
  createdAt
  lastUsedAt
  remaining
}`, {"documentId":"sha256:729d98409d26af75181ca30d2686672d87b3d162987b5e715b0eeadccc6d5f0d"}) as unknown as TypedDocumentString<RemoveFactorMutation, RemoveFactorMutationVariables>;
export const EnrollPasskeyDocument = new TypedDocumentString(`
    mutation EnrollPasskey {
  enrollPasskey {
    __typename
    ... on PasskeyEnrollment {
      id
      options
      expiresAt
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}`, {"documentId":"sha256:170b977727cb232df9d506a0d5b131b7adc6b19cd9c744a8d3adb750857f0083"}) as unknown as TypedDocumentString<EnrollPasskeyMutation, EnrollPasskeyMutationVariables>;
export const ConfirmPasskeyDocument = new TypedDocumentString(`
    mutation ConfirmPasskey($input: ConfirmPasskeyInput!) {
  confirmPasskey(input: $input) {
    __typename
    ... on FactorAdded {
      factor {
        ...FactorParts
      }
      backupCodes
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FactorParts on Factor {
  id
  kind
  name
  createdAt
  lastUsedAt
  remaining
}`, {"documentId":"sha256:c9e0c152f8fb3982ded702efd7d5d3ea2fa90d0225abda2ca8eacd34a6b9f146"}) as unknown as TypedDocumentString<ConfirmPasskeyMutation, ConfirmPasskeyMutationVariables>;
export const CreateQrLoginDocument = new TypedDocumentString(`
    mutation CreateQrLogin($input: CreateQrLoginInput!) {
  createQrLogin(input: $input) {
    __typename
    ... on QrLogin {
      id
      status
      payload
      secret
      matchCode
      pollAfter
      expiresAt
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}`, {"documentId":"sha256:e7ececfab4b9409af71106e3846125e34a4cbc32f6573cdab5fe814b9c480b07"}) as unknown as TypedDocumentString<CreateQrLoginMutation, CreateQrLoginMutationVariables>;
export const RedeemQrLoginDocument = new TypedDocumentString(`
    mutation RedeemQrLogin($input: RedeemQrLoginInput!) {
  redeemQrLogin(input: $input) {
    __typename
    ... on SignedIn {
      ...SignedInParts
    }
    ... on QrLogin {
      id
      status
      matchCode
      pollAfter
      expiresAt
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment TokenParts on TokenSet {
  accessToken
  tokenType
  expiresIn
  refreshToken
  scope
}
fragment SignedInParts on SignedIn {
  user {
    id
    username
    displayName
  }
  session {
    id
    proofs
    expiresAt
  }
  tokens {
    ...TokenParts
  }
}`, {"documentId":"sha256:b1fcc7e441f2309865367ad0999f0922774f536d2148d77b4628ce55d2501bdf"}) as unknown as TypedDocumentString<RedeemQrLoginMutation, RedeemQrLoginMutationVariables>;
export const ScanQrLoginDocument = new TypedDocumentString(`
    mutation ScanQrLogin($input: ScanQrLoginInput!) {
  scanQrLogin(input: $input) {
    __typename
    ... on QrLogin {
      id
      status
      expiresAt
      device {
        ...DeviceParts
      }
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment DeviceParts on Device {
  name
  ip
  location
}`, {"documentId":"sha256:78a10e6f143eee1c326cab19181a0a55d8dfa35c861d2fb6775c6247860de843"}) as unknown as TypedDocumentString<ScanQrLoginMutation, ScanQrLoginMutationVariables>;
export const AnswerQrLoginDocument = new TypedDocumentString(`
    mutation AnswerQrLogin($input: AnswerQrLoginInput!) {
  answerQrLogin(input: $input) {
    __typename
    ... on QrLogin {
      id
      status
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}`, {"documentId":"sha256:91f7ccc6d531d099fe1bc63f459dd3e0c29efaef20740b8ecf563f6762c0d7da"}) as unknown as TypedDocumentString<AnswerQrLoginMutation, AnswerQrLoginMutationVariables>;
export const QrLoginDocument = new TypedDocumentString(`
    subscription QrLogin($id: ID!, $secret: String!) {
  qrLogin(id: $id, secret: $secret) {
    id
    status
    matchCode
    expiresAt
  }
}
    `, {"documentId":"sha256:bd444a96422453ec0b2fb86970734b676ebc22d0b2d614731f856c1604ad4f40"}) as unknown as TypedDocumentString<QrLoginSubscription, QrLoginSubscriptionVariables>;
export const RequestPasswordResetDocument = new TypedDocumentString(`
    mutation RequestPasswordReset($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) {
    __typename
    ... on PasswordReset {
      ...FlowParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FlowParts on Flow {
  id
  codeLength
  resendAfter
  expiresAt
  sentTo {
    id
    kind
    hint
  }
  channels {
    id
    kind
    hint
    passkeyOptions
  }
}`, {"documentId":"sha256:4623a2f7aee49f8f9696397f4884d78c45c8cf726339cd824c0ff22b8af2b688"}) as unknown as TypedDocumentString<RequestPasswordResetMutation, RequestPasswordResetMutationVariables>;
export const VerifyResetCodeDocument = new TypedDocumentString(`
    mutation VerifyResetCode($input: VerifyResetCodeInput!) {
  verifyResetCode(input: $input) {
    __typename
    ... on ResetPermit {
      resetToken
      expiresAt
    }
    ... on PasswordReset {
      ...FlowParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FlowParts on Flow {
  id
  codeLength
  resendAfter
  expiresAt
  sentTo {
    id
    kind
    hint
  }
  channels {
    id
    kind
    hint
    passkeyOptions
  }
}`, {"documentId":"sha256:c3c6403da1cd34dca1b0aaf94af0829eef8793928fb63b8a7b19013af54d9d27"}) as unknown as TypedDocumentString<VerifyResetCodeMutation, VerifyResetCodeMutationVariables>;
export const UpdatePasswordDocument = new TypedDocumentString(`
    mutation UpdatePassword($input: UpdatePasswordInput!) {
  updatePassword(input: $input) {
    __typename
    ... on PasswordUpdated {
      changedAt
      sessionsEnded
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}`, {"documentId":"sha256:3a9c8fe77bb14b60b3cba50caabd595e048a0892412814e4b73f33ca05d50660"}) as unknown as TypedDocumentString<UpdatePasswordMutation, UpdatePasswordMutationVariables>;
export const RegisterDocument = new TypedDocumentString(`
    mutation Register($input: RegisterInput!) {
  register(input: $input) {
    __typename
    ... on EmailVerification {
      ...FlowParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FlowParts on Flow {
  id
  codeLength
  resendAfter
  expiresAt
  sentTo {
    id
    kind
    hint
  }
  channels {
    id
    kind
    hint
    passkeyOptions
  }
}`, {"documentId":"sha256:39a7a8b736a2cca7e9d0226416d492c7ec5ca70f2ea299b7d8dd8106ebba48ef"}) as unknown as TypedDocumentString<RegisterMutation, RegisterMutationVariables>;
export const VerifyEmailDocument = new TypedDocumentString(`
    mutation VerifyEmail($input: VerifyEmailInput!) {
  verifyEmail(input: $input) {
    __typename
    ... on SignedIn {
      ...SignedInParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment TokenParts on TokenSet {
  accessToken
  tokenType
  expiresIn
  refreshToken
  scope
}
fragment SignedInParts on SignedIn {
  user {
    id
    username
    displayName
  }
  session {
    id
    proofs
    expiresAt
  }
  tokens {
    ...TokenParts
  }
}`, {"documentId":"sha256:15b78f538290ea188015e21c09dea9a823b62d43f1ec8b331796b51ba5378d2f"}) as unknown as TypedDocumentString<VerifyEmailMutation, VerifyEmailMutationVariables>;
export const MeDocument = new TypedDocumentString(`
    query Me {
  me {
    id
    username
    displayName
  }
}
    `, {"documentId":"sha256:611a59860b3802fba8bf493d928dd924dea62a99b240838bdae2e77f0982207d"}) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;
export const MySessionsDocument = new TypedDocumentString(`
    query MySessions {
  me {
    id
    account {
      id
      sessions {
        ...SessionParts
      }
    }
  }
}
    fragment DeviceParts on Device {
  name
  ip
  location
}
fragment SessionParts on Session {
  id
  current
  proofs
  createdAt
  lastSeenAt
  expiresAt
  device {
    ...DeviceParts
  }
}`, {"documentId":"sha256:99503daa13f0043af4765f27a3bd74bb36e052621e5f2578f4f882e4f1437ff2"}) as unknown as TypedDocumentString<MySessionsQuery, MySessionsQueryVariables>;
export const MyEventsDocument = new TypedDocumentString(`
    query MyEvents($first: Int = 20, $after: String) {
  me {
    id
    account {
      id
      events(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            at
            kind
            succeeded
            device {
              ...DeviceParts
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    fragment DeviceParts on Device {
  name
  ip
  location
}`, {"documentId":"sha256:2039b1c15831d9651786658f2429ea7428b45d79b34a82e1e61ff5792ab01945"}) as unknown as TypedDocumentString<MyEventsQuery, MyEventsQueryVariables>;
export const StepUpDocument = new TypedDocumentString(`
    mutation StepUp {
  stepUp {
    __typename
    ... on Challenge {
      ...FlowParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FlowParts on Flow {
  id
  codeLength
  resendAfter
  expiresAt
  sentTo {
    id
    kind
    hint
  }
  channels {
    id
    kind
    hint
    passkeyOptions
  }
}`, {"documentId":"sha256:717c6b12d3406bd612e27143f5546a4e70453dcae7cf48db4e30e0dd7cde1b5f"}) as unknown as TypedDocumentString<StepUpMutation, StepUpMutationVariables>;
export const EndSessionsDocument = new TypedDocumentString(`
    mutation EndSessions($input: EndSessionsInput!) {
  endSessions(input: $input) {
    __typename
    ... on SessionsEnded {
      count
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}`, {"documentId":"sha256:73c833126dd6059b4578fbc689ea476169d8eb0eeeda195032fff34208ff0cf0"}) as unknown as TypedDocumentString<EndSessionsMutation, EndSessionsMutationVariables>;
export const LoginDocument = new TypedDocumentString(`
    mutation Login($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on SignedIn {
      ...SignedInParts
    }
    ... on Challenge {
      ...FlowParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FlowParts on Flow {
  id
  codeLength
  resendAfter
  expiresAt
  sentTo {
    id
    kind
    hint
  }
  channels {
    id
    kind
    hint
    passkeyOptions
  }
}
fragment TokenParts on TokenSet {
  accessToken
  tokenType
  expiresIn
  refreshToken
  scope
}
fragment SignedInParts on SignedIn {
  user {
    id
    username
    displayName
  }
  session {
    id
    proofs
    expiresAt
  }
  tokens {
    ...TokenParts
  }
}`, {"documentId":"sha256:1efafcce77b7b4c308a9392dc95b94b1b906bd1e5e4fa108e8267bdef633f138"}) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const AnswerChallengeDocument = new TypedDocumentString(`
    mutation AnswerChallenge($input: AnswerChallengeInput!) {
  answerChallenge(input: $input) {
    __typename
    ... on SignedIn {
      ...SignedInParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment TokenParts on TokenSet {
  accessToken
  tokenType
  expiresIn
  refreshToken
  scope
}
fragment SignedInParts on SignedIn {
  user {
    id
    username
    displayName
  }
  session {
    id
    proofs
    expiresAt
  }
  tokens {
    ...TokenParts
  }
}`, {"documentId":"sha256:60e263c11054226f80d71ca02e5583ff10ee458b65823ce95d31c30194be5125"}) as unknown as TypedDocumentString<AnswerChallengeMutation, AnswerChallengeMutationVariables>;
export const BeginPasskeyLoginDocument = new TypedDocumentString(`
    mutation BeginPasskeyLogin {
  beginPasskeyLogin {
    __typename
    ... on Challenge {
      ...FlowParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FlowParts on Flow {
  id
  codeLength
  resendAfter
  expiresAt
  sentTo {
    id
    kind
    hint
  }
  channels {
    id
    kind
    hint
    passkeyOptions
  }
}`, {"documentId":"sha256:1dc49eb4a3c0d85b30eb17f43ba837eeb9c15299c8b01bdf513aaae6ba043690"}) as unknown as TypedDocumentString<BeginPasskeyLoginMutation, BeginPasskeyLoginMutationVariables>;
export const RefreshSessionDocument = new TypedDocumentString(`
    mutation RefreshSession($input: RefreshSessionInput!) {
  refreshSession(input: $input) {
    __typename
    ... on SignedIn {
      ...SignedInParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment TokenParts on TokenSet {
  accessToken
  tokenType
  expiresIn
  refreshToken
  scope
}
fragment SignedInParts on SignedIn {
  user {
    id
    username
    displayName
  }
  session {
    id
    proofs
    expiresAt
  }
  tokens {
    ...TokenParts
  }
}`, {"documentId":"sha256:e601977ad77c4f54efe54556890db584341b4ad3d33f8efcfa2ac6846d47da85"}) as unknown as TypedDocumentString<RefreshSessionMutation, RefreshSessionMutationVariables>;
export const LogoutDocument = new TypedDocumentString(`
    mutation Logout {
  logout {
    __typename
    ... on SessionsEnded {
      count
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}`, {"documentId":"sha256:617a369d20120dcda32f465929f8eca3d9ead08b894de6d85d7366f92ba14460"}) as unknown as TypedDocumentString<LogoutMutation, LogoutMutationVariables>;
export const SendCodeDocument = new TypedDocumentString(`
    mutation SendCode($input: SendCodeInput!) {
  sendCode(input: $input) {
    __typename
    ... on EmailVerification {
      ...FlowParts
    }
    ... on PasswordReset {
      ...FlowParts
    }
    ... on Challenge {
      ...FlowParts
    }
    ... on Problem {
      ...ProblemParts
    }
  }
}
    fragment ProblemParts on Problem {
  code
  message
  retryAfter
  attemptsLeft
  fields {
    path
    issue
    message
  }
}
fragment FlowParts on Flow {
  id
  codeLength
  resendAfter
  expiresAt
  sentTo {
    id
    kind
    hint
  }
  channels {
    id
    kind
    hint
    passkeyOptions
  }
}`, {"documentId":"sha256:266a61a8d44668223d7a82a7acd411d9b7b9cb071bd41e110f095f6a23f310d0"}) as unknown as TypedDocumentString<SendCodeMutation, SendCodeMutationVariables>;