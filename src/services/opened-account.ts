import type { Account } from '../../entities/account.js';
import type { AuditEntry } from './audit-log.js';

/** What the audit log says of an account that an operator opened: power over others is never handed out in silence. */
export function openingEntries(
  { id, roles }: Pick<Account, 'id' | 'roles'>,
  reason: string | null,
): readonly AuditEntry[] {
  const about = { succeeded: true, subjectId: id, actorId: null, reason };
  const opened: AuditEntry = { ...about, kind: 'REGISTERED' };
  if (roles.length === 0) return [opened];
  const change = { before: { roles: [] }, after: { roles: [...roles] } };
  return [opened, { ...about, kind: 'ROLES_SET', change }];
}
