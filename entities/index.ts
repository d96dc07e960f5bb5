import { Account } from './account.js';
import { AdminRoster } from './admin-roster.js';
import { AuditChain } from './audit-chain.js';
import { AuditEvent } from './audit-event.js';
import { BackupCode } from './backup-code.js';
import { BouncedAddress } from './bounced-address.js';
import { Client } from './client.js';
import { ClientSecret } from './client-secret.js';
import { Factor } from './factor.js';
import { FactorReset } from './factor-reset.js';
import { ImportRun } from './import-run.js';
import { OutboxMail } from './outbox-mail.js';
import { PasswordScheme } from './password-scheme.js';
import { QrSignIn } from './qr-sign-in.js';
import { Registration } from './registration.js';
import { ResetGrant } from './reset-grant.js';
import { RevokedToken } from './revoked-token.js';
import { Session } from './session.js';
import { StoredKey } from './stored-key.js';
import { UsedAssertion } from './used-assertion.js';
import { UsedChallenge } from './used-challenge.js';
import { Webhook } from './webhook.js';
import { WebhookDelivery } from './webhook-delivery.js';

export const entities = [
  Account,
  AdminRoster,
  AuditChain,
  AuditEvent,
  BackupCode,
  BouncedAddress,
  Client,
  ClientSecret,
  Factor,
  FactorReset,
  ImportRun,
  OutboxMail,
  PasswordScheme,
  QrSignIn,
  Registration,
  ResetGrant,
  RevokedToken,
  Session,
  StoredKey,
  UsedAssertion,
  UsedChallenge,
  Webhook,
  WebhookDelivery,
];
