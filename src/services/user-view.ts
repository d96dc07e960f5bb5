import type { Account } from '../../entities/account.js';

/** What anybody in the graph may know of a person. Built by naming fields, so that a new column stays in. */
export interface UserView {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
}

export function userView(account: Account): UserView {
  return { id: account.id, username: account.username, displayName: account.displayName };
}
