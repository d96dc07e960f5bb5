import type { Client } from '../../entities/client.js';
import type { Instant } from '../clock.js';

/** What may be known of a client. Built by naming fields, so that a new column stays in. */
export interface ClientView {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly enabled: boolean;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
}

export function clientView({ id, name, scopes, disabledAt, createdAt, lastUsedAt }: Client): ClientView {
  return { id, name, scopes, enabled: disabledAt === null, createdAt, lastUsedAt };
}
