import { Accounts } from './0001-accounts.js';
import { Factors } from './0002-factors.js';

/** In the order they run. */
export const migrations = [Accounts, Factors];
