import type { Somebody } from './api/session.js';

let somebody: Somebody | null = null;

/** Once the gateway has said who it is. */
export function setSomebody(known: Somebody): void {
  somebody = known;
}

/** What is not allowed is not offered; what is done the gateway decides by itself. */
export function may(scope: string): boolean {
  return somebody?.scopes.includes(scope) === true;
}

export function isOneself(accountId: string): boolean {
  return somebody?.id === accountId;
}
