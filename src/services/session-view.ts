import type { Proof, Session } from '../../entities/session.js';
import type { Instant, Seconds } from '../clock.js';
import type { TokenSetView } from './access-tokens.js';
import type { UserView } from './user-view.js';

/** How the refresh token travels back. */
export type Delivery = 'BODY' | 'COOKIE';

export interface SignedInView {
  readonly user: UserView;
  readonly session: SessionView;
  readonly tokens: TokenSetView;
  readonly delivery: Delivery;
  /** Seconds the refresh cookie should live; null: as long as the browser is open. */
  readonly cookieLife: Seconds | null;
  /** Makes the browser known to the account; null when nothing new was proven. */
  readonly deviceCookie: string | null;
}

/** One signed-in browser or app, as its owner sees it. */
export interface SessionView {
  readonly id: string;
  readonly current: boolean;
  readonly device: { readonly name: string; readonly ip: string | null; readonly location: null };
  /** The kinds the API knows. */
  readonly proofs: readonly Exclude<Proof, 'SYNCED_PASSKEY'>[];
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
}

export function sessionView(session: Session, currentId: string): SessionView {
  return {
    id: session.id,
    current: session.id === currentId,
    device: { name: session.deviceName, ip: session.ip, location: null },
    proofs: [...new Set(session.proofs.map((proof) => (proof === 'SYNCED_PASSKEY' ? 'PASSKEY' : proof)))],
    createdAt: session.createdAt,
    lastSeenAt: session.lastSeenAt,
    expiresAt: session.expiresAt,
  };
}
