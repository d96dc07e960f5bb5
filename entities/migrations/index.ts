import { Accounts } from './0001-accounts.js';
import { Factors } from './0002-factors.js';
import { UsedChallenges } from './0003-used-challenges.js';
import { QrSignIns } from './0004-qr-sign-ins.js';
import { AuditChain } from './0005-audit-chain.js';
import { AccountsInOrder } from './0010-accounts-in-order.js';

/** In the order they run. */
export const migrations = [Accounts, Factors, UsedChallenges, QrSignIns, AuditChain, AccountsInOrder];
