import type { SettingReader } from './setting-reader.js';
import type { Config } from './shape.js';

/** How long what happened is remembered. */
export function readAudit(read: SettingReader): Pick<Config, 'auditRetentionDays'> {
  const days = read.wholeNumber('AUDIT_RETENTION_DAYS', 0, { min: 0, max: 36_500, unit: 'days' });
  return { auditRetentionDays: days === 0 ? null : days };
}
