import type { Command } from 'commander';
import { type Config, ConfigError, processEnvironment, readConfig } from '../config.js';
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
  const config = options.json ? settingsForPrograms() : readConfig(processEnvironment());
  if (config === null) return;
  const findings = await examine(config);
  const isWell = findings.every(({ status }) => status !== 'failed');
  process.stdout.write(`${options.json ? asJson(findings) : report(findings)}\n`);
  if (!isWell) process.exitCode = 1;
}

/** Null when the settings cannot be used, which is said like everything else. */
function settingsForPrograms(): Config | null {
  try {
    return readConfig(processEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const wrong = error.problems.map(
      ({ name, problem, fix }): Finding => ({
        check: 'Settings',
        status: 'failed',
        found: `${name} ${problem}`,
        fix,
      }),
    );
    process.stdout.write(`${asJson(wrong)}\n`);
    process.exitCode = 2;
    return null;
  }
}

function asJson(checks: readonly Finding[]): string {
  return JSON.stringify({ ok: checks.every(({ status }) => status !== 'failed'), checks }, null, 2);
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
