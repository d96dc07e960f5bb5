import { IsNull, LessThanOrEqual, Or } from 'typeorm';
import { type Proof, Session } from '../../entities/session.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import type { Database, Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import { provenAt } from './access-tokens.js';
import type { Viewer } from './origin.js';
import type { Opened } from './sessions.js';

/** How long a proof is good for what is delicate. */
export const FRESH: Seconds = 5 * 60;

/** When, and by what, it was last proven who holds a session. */
export class SessionProofs {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Whether the person has proven a moment ago who they are (OWASP ASVS 7.5.1), by something of their own. */
  async isFresh(viewer: Viewer, within: Seconds = FRESH): Promise<boolean> {
    const session = await this.database.read.findOne(Session, { id: viewer.sessionId, endedAt: IsNull() });
    return session !== null && isOwn(session) && this.clock.now() - provenAt(session) <= within * 1000;
  }

  /** Throws STEP_UP_REQUIRED unless it is fresh. */
  async requireFresh(viewer: Viewer, within: Seconds = FRESH): Promise<void> {
    if (await this.isFresh(viewer, within)) return;
    throw new ProblemError('STEP_UP_REQUIRED', 'Please prove once more that it is you.');
  }

  /**
   * One more proof, in the transaction that uses it up. Null when the session is over, or was proven after `askedAt`:
   * what was asked for before is worth nothing then, so no answer counts twice.
   */
  async renew(tx: Writer, id: string, proof: Proof, askedAt: Instant): Promise<Opened | null> {
    const session = await tx.findOne(Session, { id, endedAt: IsNull() });
    if (session === null) return null;
    const before = { id, endedAt: IsNull(), authenticatedAt: Or(IsNull(), LessThanOrEqual(askedAt)) };
    const change = {
      authenticatedAt: Math.max(this.clock.now(), askedAt + 1),
      proofs: [...new Set([...session.proofs, proof])],
    };
    const count = await tx.update(Session, before, change);
    return count === 0 ? null : { session: { ...session, ...change }, refreshToken: null };
  }
}

/** A session opened on another device's word has that device's proof: what is delicate asks for one of its own. */
function isOwn({ proofs }: Session): boolean {
  return proofs.some((proof) => proof !== 'QR');
}
