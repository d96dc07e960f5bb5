import { Account } from '../../entities/account.js';
import type { Database } from '../database.js';
import { type UserView, userView } from './user-view.js';

/** What may be an id. References of a router come unchecked, and some texts a database cannot even compare. */
const ID = /^[\w-]{1,128}$/;

/**
 * Who an id stands for, as any part of the graph may know: the public names and nothing else. Ids are too long to be
 * guessed, and somebody who was locked out keeps the name that stands beside their orders.
 */
export class People {
  constructor(private readonly database: Database) {}

  /** All that are asked for in one turn are read in one statement. */
  async byId(id: string): Promise<UserView | null> {
    if (!ID.test(id)) return null;
    const account = await this.database.read.findOne(Account, { id });
    return account === null ? null : userView(account);
  }
}
