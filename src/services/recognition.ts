import type { AccessTokens } from './access-tokens.js';
import type { ClientWatch } from './client-watch.js';
import type { Machine, Viewer } from './origin.js';
import type { SessionWatch } from './session-watch.js';

/** Who is asking: a person or a client, never both. */
export type Known =
  | { readonly viewer: Viewer; readonly machine: null }
  | { readonly viewer: null; readonly machine: Machine };

/** Tells whom a bearer token stands for, a person or a client, and that it still does. */
export class Recognition {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly sessions: SessionWatch,
    private readonly clients: ClientWatch,
  ) {}

  /** Throws TokenRefusedError with the reason. */
  async of(token: string): Promise<Known> {
    const claims = await this.tokens.verify(token);
    return claims.sid === undefined
      ? { viewer: null, machine: await this.clients.machineOf(claims) }
      : { viewer: await this.sessions.viewerOf(claims), machine: null };
  }
}
