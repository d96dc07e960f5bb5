import type { Proof, Session } from '../../entities/session.js';
import type { Instant } from '../clock.js';

/** One signed-in browser or app, as its owner sees it. */
export interface SessionView {
  readonly id: string;
  readonly current: boolean;
  readonly device: { readonly name: string; readonly ip: string | null; readonly location: null };
  readonly proofs: readonly Proof[];
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
}

export function sessionView(session: Session, currentId: string): SessionView {
  return {
    id: session.id,
    current: session.id === currentId,
    device: { name: session.deviceName, ip: session.ip, location: null },
    proofs: session.proofs,
    createdAt: session.createdAt,
    lastSeenAt: session.lastSeenAt,
    expiresAt: session.expiresAt,
  };
}
