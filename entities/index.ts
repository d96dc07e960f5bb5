import { Account } from './account.js';
import { AdminRoster } from './admin-roster.js';
import { AuditChain } from './audit-chain.js';
import { AuditEvent } from './audit-event.js';
import { BackupCode } from './backup-code.js';
import { Factor } from './factor.js';
import { FactorReset } from './factor-reset.js';
import { OutboxMail } from './outbox-mail.js';
import { QrSignIn } from './qr-sign-in.js';
import { Registration } from './registration.js';
import { ResetGrant } from './reset-grant.js';
import { Session } from './session.js';
import { StoredKey } from './stored-key.js';
import { UsedChallenge } from './used-challenge.js';

export const entities = [
  ...[Account, AdminRoster, AuditChain, AuditEvent, BackupCode, Factor, FactorReset, OutboxMail],
  ...[QrSignIn, Registration, ResetGrant, Session, StoredKey, UsedChallenge],
];
