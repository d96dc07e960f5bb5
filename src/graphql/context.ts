import type { Origin, Viewer } from '../services/origin.js';
import type { RefusedAct } from '../services/refused-acts.js';
import type { SignedInView } from '../services/session-view.js';

/** Why a bearer token that was shown is not good. */
export type TokenRefusal = 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'TOKEN_REVOKED';

/** What a resolver may know of its request. */
export interface Context {
  readonly origin: Origin;
  /** Takes the root fields of the operation, once they are known to be names of the schema, for the log. */
  readonly operations?: string[];
  /** Null when no token was shown, or a good one. */
  readonly tokenRefusal: TokenRefusal | null;
  /** The refresh token of the cookie; null without one, or when the request may not use it. */
  readonly refreshCookie: string | null;
  /** What the browser was given to hold for its QR logins; null like the one above. */
  readonly qrCookie: string | null;
  /** Puts the refresh token where it was asked for: in the body, or in the cookie and nowhere else. */
  deliver(signedIn: SignedInView): SignedInView;
  /** Makes the browser hold what a QR login is bound to. */
  bindQr<T extends { readonly binding: string | null }>(made: T): T;
  /** Makes the browser known to the account it proved itself to. */
  rememberDevice<T extends { readonly deviceCookie: string | null }>(proven: T): T;
  /** Writes down that something for people in charge was asked for and refused. */
  noteRefusal(refused: RefusedAct): Promise<void>;
  /** Makes the browser forget the refresh token. */
  dropRefreshCookie(): void;
}

/** The person asking, in a field that is reached only when there is one. */
export function viewerOf(context: Context): Viewer {
  const { viewer } = context.origin;
  if (viewer === null) throw new Error('A field without a guard asked who is signed in.');
  return viewer;
}
