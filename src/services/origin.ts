import type { Seconds } from '../clock.js';
import type { Scope } from '../flows/scopes.js';

export type { Scope } from '../flows/scopes.js';

/** Who is asking, as proven by an access token. */
export interface Viewer {
  readonly userId: string;
  readonly sessionId: string;
  readonly scopes: readonly string[];
  /** When the person last proved who they are, in seconds since 1970 (the auth_time claim). */
  readonly authTime: Seconds;
}

/** A partner's service, as proven by a token of its own. It is nobody's account, and nothing of a person's is its own. */
export interface Machine {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** Where a request came from. What the transport knows and the core needs; nothing else of the transport. */
export interface Origin {
  readonly requestId: string;
  readonly ip: string | null;
  /** The ranges its address is counted under: IPv4 /32 and /24, IPv6 /64 and /48. */
  readonly network: { readonly narrow: string; readonly wide: string } | null;
  /** "Safari on macOS", at most 100 characters. */
  readonly device: string;
  /** What the browser was given when it proved itself; see crypto/device-cookie.ts. */
  readonly deviceCookie: string | null;
  readonly viewer: Viewer | null;
  /** Never together with a viewer. */
  readonly machine?: Machine | null;
  /** What the request asks to be answered in, as in Accept-Language: for mails to an account without a language. */
  readonly languages?: string | null;
  /** Whether the connection is closed, so that no answer will be read. */
  readonly hasLeft?: () => boolean;
}

/** Whether whoever asks, a person or a machine, holds this scope. */
export function holds({ viewer, machine = null }: Origin, scope: Scope): boolean {
  return (viewer ?? machine)?.scopes.includes(scope) ?? false;
}
