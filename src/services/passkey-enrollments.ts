import { Account } from '../../entities/account.js';
import type { Instant, Seconds } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import { readAttestation } from '../crypto/passkey-answers.js';
import { challengeOf, creationOptions, type RelyingParty, verifyNewPasskey } from '../crypto/passkeys.js';
import { digest, newCapability } from '../crypto/random-token.js';
import type { Database } from '../database.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { invalidField, ProblemError } from '../errors.js';
import { expired } from './code-problems.js';
import type { FactorAddedView, Factors } from './factors.js';
import type { Origin, Viewer } from './origin.js';
import { credentialsOf, passkeyRow, userHandleOf } from './passkey-rows.js';
import type { SessionProofs } from './session-proofs.js';

export interface PasskeyEnrollmentView {
  readonly id: string;
  /** PublicKeyCredentialCreationOptionsJSON. */
  readonly options: object;
  readonly expiresAt: Instant;
}

/** What comes of it. */
export interface MadePasskey {
  readonly enrollmentId: string;
  /** What its owner calls it. */
  readonly name: string;
  /** RegistrationResponseJSON, or anything else. */
  readonly credential: unknown;
}

/** Somebody has been given what to make a passkey of. */
interface Enrollment {
  readonly accountId: string;
  readonly sessionId: string;
  readonly epoch: number;
  readonly expiresAt: Instant;
}

interface Deps {
  readonly database: Database;
  readonly cells: CellStore;
  readonly keyring: Pick<Keyring, 'handle'>;
  readonly sessionProofs: SessionProofs;
  readonly factors: Factors;
}

const ENROLLMENT_TTL: Seconds = 600;

/**
 * Making a passkey. Only who has just proven who they are may, and only the session that began can finish, once,
 * within ten minutes: whatever comes back, right or not, ends it. Nobody asks who made the authenticator; that it
 * verifies its user and keeps the passkey findable without a name is required.
 */
export class PasskeyEnrollments {
  constructor(
    private readonly deps: Deps,
    /** Null where no browser would make one. */
    private readonly party: RelyingParty | null,
  ) {}

  /** Throws STEP_UP_REQUIRED, for whoever would rather hear it before the browser is asked. */
  requireFresh(viewer: Viewer): Promise<void> {
    return this.deps.sessionProofs.requireFresh(viewer);
  }

  async begin(viewer: Viewer): Promise<PasskeyEnrollmentView> {
    const party = usable(this.party);
    await this.requireFresh(viewer);
    const { read } = this.deps.database;
    const account = await read.findOne(Account, { id: viewer.userId });
    if (account === null) throw expired();
    const id = newCapability('enr');
    const about = { accountId: account.id, sessionId: viewer.sessionId, epoch: account.credentialEpoch };
    const expiresAt = await this.deps.cells.update<Enrollment, Instant>(cellOf(id), (_, now) => {
      const until = now + ENROLLMENT_TTL * 1000;
      return { state: { ...about, expiresAt: until }, ttl: ENROLLMENT_TTL, result: until };
    });
    const user = {
      handle: userHandleOf(account.id, this.deps.keyring),
      name: account.email,
      displayName: account.displayName,
    };
    const exclude = await credentialsOf(read, account.id);
    const options = await creationOptions(party, user, { challenge: challengeFor(id), exclude });
    return { id, options, expiresAt };
  }

  /** Throws EXPIRED for one that is over or somebody else's, CONFLICT when there are too many or it is there already. */
  async confirm(viewer: Viewer, made: MadePasskey, origin: Origin): Promise<FactorAddedView> {
    const party = usable(this.party);
    const attestation = readAttestation(made.credential);
    if (attestation === null) throw noPasskey();
    const { accountId, epoch } = await this.take(viewer, made.enrollmentId);
    await this.deps.sessionProofs.requireFresh(viewer);
    const passkey = await verifyNewPasskey(attestation, party, challengeFor(made.enrollmentId));
    if (passkey === null) throw noPasskey();
    const account = await this.deps.database.read.findOne(Account, { id: accountId, credentialEpoch: epoch });
    if (account === null) throw expired();
    return this.deps.factors.add(account, passkeyRow(passkey, made.name.trim()), origin);
  }

  /** It is gone with this, whatever comes of it. Somebody else's stays as it is. */
  private take(viewer: Viewer, enrollmentId: string): Promise<Enrollment> {
    return this.deps.cells.update<Enrollment, Enrollment>(cellOf(enrollmentId), (state, now) => {
      const isTheirs = state?.accountId === viewer.userId && state.sessionId === viewer.sessionId;
      if (state === undefined || !isTheirs || now >= state.expiresAt) throw expired();
      return { state: undefined, ttl: 1, result: state };
    });
  }
}

/** The id is a capability of 160 random bits: it is nonce and name at once. */
function challengeFor(enrollmentId: string): string {
  return challengeOf({ flowKey: 'enrollment', nonce: digest(enrollmentId) });
}

export function usable(party: RelyingParty | null): RelyingParty {
  if (party === null) throw new ProblemError('CONFLICT', 'Passkeys cannot be used at this address.');
  return party;
}

function noPasskey(): ProblemError {
  return invalidField(['input', 'credential'], 'INVALID', 'This is not a passkey made for this request.');
}

function cellOf(enrollmentId: string): CellKey {
  return `passkey-enrollment:${digest(enrollmentId)}`;
}
