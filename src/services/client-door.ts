import type { KeyObject } from 'node:crypto';
import { IsNull, MoreThan } from 'typeorm';
import { Client } from '../../entities/client.js';
import { ClientSecret } from '../../entities/client-secret.js';
import { UsedAssertion } from '../../entities/used-assertion.js';
import type { Clock, Instant } from '../clock.js';
import { type ClaimedAssertion, proveAssertion, readAssertionClaim } from '../crypto/client-assertion.js';
import { usableKey } from '../crypto/client-keys.js';
import { clientSecretHash, isAmong } from '../crypto/client-secret.js';
import type { Keyring } from '../crypto/keyring.js';
import { digest } from '../crypto/random-token.js';
import { type Database, DuplicateKeyError } from '../database.js';
import { ProblemError } from '../errors.js';
import type { AuditLog } from './audit-log.js';
import type { Origin } from './origin.js';
import type { SourceGuard } from './source-guard.js';

/** How a client proves itself: RFC 6749 section 2.3.1, or RFC 7523 section 2.2. */
export type ClientProof =
  | { readonly kind: 'SECRET'; readonly clientId: string; readonly secret: string }
  | {
      readonly kind: 'ASSERTION';
      readonly assertion: string;
      /** Whom the request names beside it; then it has to be the one the assertion speaks for. */
      readonly named: string | null;
    };

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly audit: AuditLog;
  readonly sources: SourceGuard;
  /** A public key to check the signature of nobody by, at the same cost. */
  readonly decoy: () => KeyObject;
}

/** Present and former secret of a client, and one that a rotation is just about to drop. */
const MANY_SECRETS = 5;
/** In place of what cannot be a client's id. */
const NOBODY = 'nobody';
const CLIENT_ID = /^cli_[0-9A-Za-z]{26}$/;

/**
 * Where clients prove who they are. A secret has 256 bits and is known here as a keyed digest; an assertion is signed by
 * a key only the client has, for our issuer alone, for five minutes at most, and counts once: SQL has the last word.
 * Unknown client, wrong secret, disabled client: the answer and the work are the same, also after many of them.
 */
export class ClientDoor {
  constructor(
    private readonly deps: Deps,
    private readonly issuer: string,
  ) {}

  /** Throws INVALID_CLIENT, and RATE_LIMITED after too many wrong proofs from there. */
  async enter(proof: ClientProof, origin: Origin): Promise<Client> {
    const claim = proof.kind === 'ASSERTION' ? claimOf(proof) : null;
    const shown = proof.kind === 'SECRET' ? proof.clientId : claim?.clientId;
    const clientId = shown !== undefined && CLIENT_ID.test(shown) ? shown : NOBODY;
    const client = await this.deps.database.read.findOne(Client, { id: clientId });
    const isProven =
      proof.kind === 'SECRET'
        ? await this.isSecret(clientId, proof.secret)
        : claim !== null && (await this.isSigned(proof.assertion, claim, client));
    if (client === null || client.disabledAt !== null || !isProven) return this.refuse(client, origin);
    await this.deps.sources.passClient(client.id, origin);
    return client;
  }

  private async isSecret(clientId: string, secret: string): Promise<boolean> {
    const now = this.deps.clock.now();
    const good = [
      { clientId, expiresAt: IsNull() },
      { clientId, expiresAt: MoreThan(now) },
    ];
    const rows = await this.deps.database.read.find(ClientSecret, { where: good, take: MANY_SECRETS });
    const stored = rows.map(({ secretHash }) => secretHash);
    return isAmong(stored, clientSecretHash(clientId, secret, this.deps.keyring.clientSecret));
  }

  private async isSigned(
    assertion: string,
    claim: ClaimedAssertion,
    client: Client | null,
  ): Promise<boolean> {
    const about = { audience: this.issuer, now: this.deps.clock.now() };
    const proven = this.keysFor(claim, client)
      .map((publicKey) => proveAssertion(assertion, { algorithm: claim.algorithm, publicKey }, about))
      .find((one) => one !== null);
    if (!proven || client === null) return false;
    return this.isFirstUse(digest(JSON.stringify([client.id, proven.jti])), proven.expiresAt);
  }

  /** Those that sign this way, and of them the one that is named, if one is. */
  private keysFor({ algorithm, kid }: ClaimedAssertion, client: Client | null): readonly KeyObject[] {
    if (client === null) return [this.deps.decoy()];
    const kty = algorithm === 'ES256' ? 'EC' : 'RSA';
    return client.publicKeys
      .filter((key) => key.kty === kty && (kid === null || key.kid === null || key.kid === kid))
      .flatMap((key) => usableKey(key) ?? []);
  }

  private async isFirstUse(assertionHash: string, expiresAt: Instant): Promise<boolean> {
    try {
      await this.deps.database.write((tx) => tx.insert(UsedAssertion, { assertionHash, expiresAt }));
      return true;
    } catch (error) {
      if (error instanceof DuplicateKeyError) return false;
      throw error;
    }
  }

  /** Of one source only so many are written down, whether there are such clients or not. */
  private async refuse(client: Client | null, origin: Origin): Promise<never> {
    const { audit, database, sources } = this.deps;
    await sources.countClientFailure(client?.id ?? null, origin);
    const entry = { kind: 'CLIENT_REFUSED' as const, succeeded: false, subjectId: null };
    await database.add((rows) => audit.record(rows, { ...entry, actorId: client?.id ?? null }, origin));
    throw invalidClient();
  }
}

function claimOf({ assertion, named }: ClientProof & { kind: 'ASSERTION' }): ClaimedAssertion | null {
  const claim = readAssertionClaim(assertion);
  return named === null || named === claim?.clientId ? claim : null;
}

function invalidClient(): ProblemError {
  return new ProblemError('INVALID_CLIENT', 'Unknown client, or its proof is wrong.');
}
