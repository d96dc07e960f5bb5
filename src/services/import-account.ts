import { randomBytes } from 'node:crypto';
import type { Account } from '../../entities/account.js';
import type { Instant } from '../clock.js';
import { sealImported } from '../crypto/imported-hash.js';
import { newId } from '../crypto/random-token.js';
import { rolesKey } from '../flows/scopes.js';
import { type Identifier, readUsername } from './identifiers.js';
import type { ForeignPerson } from './import-person.js';

interface Means {
  /** Of the scheme by which the person's hash was made; null without a hash. */
  readonly schemeId: string | null;
  /** Encrypts the hash. */
  readonly key: Buffer;
  readonly now: Instant;
}

/**
 * The account of somebody who comes from elsewhere. Where nobody has proven the mailbox, a password that came along
 * opens nothing until it has been chosen anew with a code from there: whoever registered elsewhere with an address
 * that is not theirs must not have a way into an account that its owner is going to use.
 */
export function accountOf(person: ForeignPerson, { schemeId, key, now }: Means): Account {
  const { email, hash, emailVerified, displayName, locale, status, roles } = person;
  const username = person.username ?? madeUpName();
  const createdAt = person.createdAt ?? now;
  return {
    id: newId('usr', now),
    email: email.canonical,
    emailKey: email.key,
    emailVerifiedAt: emailVerified ? createdAt : null,
    username: username.canonical,
    usernameKey: username.key,
    displayName: displayName ?? username.canonical,
    locale,
    status,
    roles: [...roles],
    rolesKey: rolesKey(roles),
    passwordHash: hash && schemeId && sealImported(hash, schemeId, key),
    passwordChangedAt: createdAt,
    passwordResetRequired: hash !== null && !emailVerified,
    credentialEpoch: 0,
    failedLogins: 0,
    createdAt,
    lastLoginAt: null,
    lockedUntil: null,
    secondFactorSince: null,
  };
}

/** Of nothing: a public name must not give away an address, nor let one be tried. */
function madeUpName(): Identifier {
  const name = readUsername(`user-${randomBytes(8).toString('hex')}`);
  if (name === null) throw new TypeError('A made-up name is always one.');
  return name;
}
