import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { Adder, Writer } from '../database.js';
import type { AuditEntry, AuditLog } from './audit-log.js';
import type { Origin } from './origin.js';

/** Many entries in one statement for each table they go to, rather than one for each entry. */
export async function recordAll(
  audit: AuditLog,
  tx: Writer,
  entries: readonly AuditEntry[],
  origin: Origin,
): Promise<void> {
  const rows = new Map<EntityTarget<ObjectLiteral>, ObjectLiteral[]>();
  const gathering: Adder = {
    insert: (entity, row) => gathering.insertAll(entity, [row]),
    insertAll: async (entity, added) => {
      const present = rows.get(entity) ?? [];
      present.push(...added);
      rows.set(entity, present);
    },
    afterCommit: (task) => tx.afterCommit(task),
  };
  for (const entry of entries) await audit.record(gathering, entry, origin);
  for (const [entity, added] of rows) await tx.insertAll(entity, added);
}
