import type { Command } from 'commander';
import { type Config, processEnvironment, readConfig } from '../config.js';
import type { Finding } from './doctor/finding.js';

const MARKS: Readonly<Record<Finding['status'], string>> = { ok: '✓', warning: '!', failed: '✗' };

export function addTo(program: Command): void {
  program
    .command('doctor')
    .description('check database, Redis, mail, secrets and settings, and say how to put right what is wrong')
    .option('--json', 'for programs')
    .action(doctor);
}

/** Changes nothing anywhere. Ends with exit code 1 when a check failed; warnings do not count. */
async function doctor(options: { readonly json?: boolean }): Promise<void> {
  const findings = await examine(readConfig(processEnvironment()));
  const isWell = findings.every(({ status }) => status !== 'failed');
  const text = options.json ? JSON.stringify({ ok: isWell, checks: findings }, null, 2) : report(findings);
  process.stdout.write(`${text}\n`);
  if (!isWell) process.exitCode = 1;
}

/** Everything that was looked at, in the order to read it. */
export async function examine(config: Config): Promise<readonly Finding[]> {
  await import('reflect-metadata');
  const [sqlServer, secrets, audit, redis, mail, sms, machine] = await Promise.all([
    import('./doctor/sql-server.js'),
    import('./doctor/stored-secrets.js'),
    import('./doctor/audit-log.js'),
    import('./doctor/redis-server.js'),
    import('./doctor/mail-provider.js'),
    import('./doctor/sms-provider.js'),
    import('./doctor/this-machine.js'),
  ]);
  const { sql, more } = await sqlServer.examineSql(config, async (source) => [
    ...(await secrets.examineSecrets(config, source)),
    ...(await audit.examineAudit(config, source)),
  ]);
  return [
    ...sql,
    ...(await redis.examineRedis(config)),
    await mail.examineMail(config),
    ...mail.examineMailEvents(config),
    ...(await sms.examineSms(config)),
    ...more,
    machine.examinePublicUrl(config),
    await machine.examineHashing(config),
  ];
}

function report(findings: readonly Finding[]): string {
  const lines = findings.map(({ check, status, found, fix }) => {
    const line = `${MARKS[status]} ${check}: ${found}`;
    return fix === null ? line : `${line}\n    ${fix}`;
  });
  const count = (status: Finding['status']): number => findings.filter((one) => one.status === status).length;
  return [
    ...lines,
    '',
    `${count('failed')} failed, ${count('warning')} to look at, ${count('ok')} fine.`,
  ].join('\n');
}
