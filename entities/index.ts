import { Account } from './account.js';
import { AuditEvent } from './audit-event.js';
import { OutboxMail } from './outbox-mail.js';
import { QrSignIn } from './qr-sign-in.js';
import { Registration } from './registration.js';
import { ResetGrant } from './reset-grant.js';
import { Session } from './session.js';
import { StoredKey } from './stored-key.js';

export const entities = [
  Account,
  AuditEvent,
  OutboxMail,
  QrSignIn,
  Registration,
  ResetGrant,
  Session,
  StoredKey,
];
