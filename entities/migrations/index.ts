import { Accounts } from './0001-accounts.js';
import { QrSignIns } from './0003-qr-sign-ins.js';

/** In the order they run. */
export const migrations = [Accounts, QrSignIns];
