import { randomUUID } from 'node:crypto';
import { Account } from '../../entities/account.js';
import { OutboxMail } from '../../entities/outbox-mail.js';
import { StoredKey } from '../../entities/stored-key.js';

/** A whole account row, unlike every other one, with what the test cares about put over it. */
export function account(over: Partial<Account> = {}): Account {
  const unique = randomUUID();
  return Object.assign(new Account(), {
    id: `usr_${unique.slice(0, 30)}`,
    email: `${unique}@example.com`,
    emailKey: `e-${unique}`,
    emailVerifiedAt: 1_700_000_000_000,
    username: unique,
    usernameKey: `u-${unique}`,
    displayName: 'Ada',
    locale: null,
    status: 'ACTIVE',
    roles: [],
    passwordHash: '$2b$04$notARealHashNotARealHashNotARealHashNotARealHashNotARe',
    passwordChangedAt: 1_700_000_000_000,
    passwordResetRequired: false,
    credentialEpoch: 1,
    failedLogins: 0,
    createdAt: 1_700_000_000_000,
    lastLoginAt: null,
    lockedUntil: null,
    rolesKey: null,
    secondFactorSince: null,
    ...over,
  });
}

export function storedKey(over: Partial<StoredKey> = {}): StoredKey {
  return Object.assign(new StoredKey(), {
    id: randomUUID(),
    purpose: 'SIGNING',
    algorithm: 'RS256',
    wrapped: 'sealed',
    publicJwk: null,
    createdAt: 1_700_000_000_000,
    signsFrom: 1_700_000_000_000,
    retiresAt: null,
    ...over,
  });
}

export function outboxMail(over: Partial<OutboxMail> = {}): OutboxMail {
  return Object.assign(new OutboxMail(), {
    id: randomUUID(),
    kind: 'RESET_CODE',
    accountId: null,
    flowKey: null,
    generation: 1,
    trust: 'STRANGER',
    facts: { at: 1_700_000_000_000, device: 'Firefox on Linux', ip: null },
    state: 'QUEUED',
    outcome: null,
    createdAt: 1_700_000_000_000,
    dueAt: 1_700_000_000_000,
    expiresAt: 1_700_000_600_000,
    attempts: 0,
    leaseOwner: null,
    leaseUntil: null,
    sentAt: null,
    providerId: null,
    delivery: null,
    deliveryAt: null,
    ...over,
  });
}
