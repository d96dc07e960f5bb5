import { Accounts } from './0001-accounts.js';
import { Factors } from './0002-factors.js';
import { UsedChallenges } from './0003-used-challenges.js';
import { QrSignIns } from './0004-qr-sign-ins.js';
import { AuditChain } from './0005-audit-chain.js';
import { Clients } from './0006-clients.js';
import { Webhooks } from './0007-webhooks.js';
import { MailEvents } from './0008-mail-events.js';
import { ForeignHashes } from './0009-foreign-hashes.js';
import { AccountsInOrder } from './0010-accounts-in-order.js';
import { Phones } from './0011-phones.js';
import { IndicesOfLists } from './0012-indices-of-lists.js';

/** In the order they run. */
export const migrations = [
  Accounts,
  Factors,
  UsedChallenges,
  QrSignIns,
  AuditChain,
  Clients,
  Webhooks,
  MailEvents,
  ForeignHashes,
  AccountsInOrder,
  Phones,
  IndicesOfLists,
];
