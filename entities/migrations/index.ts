import { Accounts } from './0001-accounts.js';

/** In the order they run. */
export const migrations = [Accounts];
