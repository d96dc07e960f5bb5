import { Account } from './account.js';
import { AuditEvent } from './audit-event.js';
import { BackupCode } from './backup-code.js';
import { Factor } from './factor.js';
import { FactorReset } from './factor-reset.js';
import { ImportRun } from './import-run.js';
import { OutboxMail } from './outbox-mail.js';
import { PasswordScheme } from './password-scheme.js';
import { QrSignIn } from './qr-sign-in.js';
import { Registration } from './registration.js';
import { ResetGrant } from './reset-grant.js';
import { Session } from './session.js';
import { StoredKey } from './stored-key.js';
import { UsedChallenge } from './used-challenge.js';

export const entities = [
  ...[Account, AuditEvent, BackupCode, Factor, FactorReset, OutboxMail],
  ...[ImportRun, PasswordScheme],
  ...[QrSignIn, Registration, ResetGrant, Session, StoredKey, UsedChallenge],
];
