import type { Config } from '../config.js';
import { AuditSeal } from '../crypto/audit-seal.js';
import { AuditBegunAnew } from '../services/audit-begun-anew.js';
import { AuditChains } from '../services/audit-chains.js';
import { AuditLog, type EventListener } from '../services/audit-log.js';
import { AuditSealer } from '../services/audit-sealer.js';
import { AuditTrail } from '../services/audit-trail.js';
import type { Log } from '../services/log.js';
import { RefusedActs } from '../services/refused-acts.js';
import type { Stores } from '../stores.js';

/** The audit log: who writes it, who chains it, who proves it, and who reads it. */
export function createAudit(
  { clock, database, cells, keyring }: Stores,
  config: Pick<Config, 'auditRetentionDays'>,
  { log, listener }: { readonly log: Log; readonly listener: EventListener },
) {
  const seal = new AuditSeal(keyring.audit);
  const chains = new AuditChains(database, clock, seal);
  const { auditRetentionDays: retentionDays } = config;
  const audit = new AuditLog(clock, seal, listener);
  return {
    audit,
    refusedActs: new RefusedActs({ database, cells, keyring, audit, log }),
    auditBegunAnew: new AuditBegunAnew({ database, clock, seal, audit }),
    auditTrail: new AuditTrail(database),
    auditSealer: new AuditSealer({ chains, cells, clock, log }, { retentionDays }),
  };
}
