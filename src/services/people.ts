import { Account } from '../../entities/account.js';
import { mayBeId } from '../crypto/random-token.js';
import type { Database } from '../database.js';
import { type UserView, userView } from './user-view.js';

/**
 * Who an id stands for, as any part of the graph may know: the public names and nothing else. Ids are too long to be
 * guessed, and somebody who was locked out keeps the name that stands beside their orders.
 */
export class People {
  constructor(private readonly database: Database) {}

  /** All that are asked for in one turn are read in one statement. */
  async byId(id: string): Promise<UserView | null> {
    if (!mayBeId(id)) return null;
    const account = await this.database.read.findOne(Account, { id });
    return account === null ? null : userView(account);
  }
}
