import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readAudit } from './config/audit.js';
import { readBranding } from './config/branding.js';
import { type DatabaseTarget, parseDatabaseUrl } from './config/database-target.js';
import { readGraph } from './config/graph.js';
import { readMailEvents } from './config/mail-events.js';
import { NEW_SECRET_FIX, weaknessOf } from './config/master-secret.js';
import { readObservation } from './config/observation.js';
import { readPasskeys } from './config/passkeys.js';
import { readProcesses } from './config/processes.js';
import { parseRedisUrl, type RedisTarget } from './config/redis-target.js';
import {
  parseAudience,
  parseHostName,
  parseIssuer,
  parseOrigins,
  parseProxies,
  parsePublicUrl,
  parseSender,
} from './config/rules.js';
import { type ConfigProblem, type Environment, SettingReader } from './config/setting-reader.js';
import { SETTINGS } from './config/settings.js';
import { type Config, LOG_LEVELS } from './config/shape.js';
import { readSms } from './config/sms.js';
import { readWebhooks } from './config/webhooks.js';

export type { Config, Environment };

const DAY = 86_400;
const KNOWN = new Set(SETTINGS.map((setting) => setting.name));
/** What Kubernetes adds to every container when a service is called latchkey or latchkey-something. */
const KUBERNETES =
  /^LATCHKEY_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

/** Everything that is wrong with the environment, at once. It names variables and never quotes a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ name, problem, fix }) => `  ${name} ${problem}. ${fix}`);
    super(`The configuration cannot be used:\n${lines.join('\n')}`);
  }
}

/**
 * The process's environment, over the variables of a `.env` file if there is one. What the environment already
 * has wins. Throws ConfigError when the file is there and cannot be read.
 */
export function processEnvironment(file = '.env'): Environment {
  // Node has made its threads before any file of ours is read, so there this one would be believed in vain.
  const { UV_THREADPOOL_SIZE: _tooLate, ...written } = readEnvironmentFile(file);
  return { ...written, ...process.env };
}

/** Throws ConfigError. The answer is frozen to the bottom. */
export function readConfig(env: Environment): Config {
  const read = new SettingReader(env);
  const production =
    read.oneOf('NODE_ENV', 'development', ['production', 'development', 'test']) === 'production';
  const server = readServer(read, production);
  const stores = readStores(read, production);
  const branding = readBranding(read);
  const mail = readMail(read, production, branding.appName);
  const processes = readProcesses(read, { ...stores, ...mail });
  const observation = readObservation(read, { publicPort: server.port });
  const taken = { PORT: server.port, METRICS_PORT: observation.metrics?.port ?? null };
  const config: Config = {
    production,
    ...server,
    ...stores,
    ...processes,
    ...readAudit(read),
    ...readSecrets(read, production),
    ...mail,
    sms: readSms(read, { ...mail, ...server }),
    branding,
    token: readToken(read, server.publicUrl, production),
    ...readLifetimes(read),
    password: readPasswordRules(read),
    passkeys: readPasskeys(read, { publicUrl: server.publicUrl, production }),
    webhooks: readWebhooks(read),
    mailEventsKey: readMailEvents(read),
    ...observation,
    graph: readGraph(read, taken),
  };
  refuseUnknown(read, env);
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return deepFreeze(config);
}

function readServer(read: SettingReader, production: boolean) {
  const port = read.wholeNumber('PORT', 4000, { min: 0, max: 65535, unit: 'TCP port' });
  return {
    port,
    // Outside production the mailbox shows every code, so nobody but this machine may reach it unless told otherwise.
    host: read.parsed('HOST', production ? '0.0.0.0' : '127.0.0.1', parseHostName),
    publicUrl: read.parsed('PUBLIC_URL', `http://localhost:${port}`, (text) =>
      parsePublicUrl(text, production),
    ),
    allowedOrigins: read.parsed('ALLOWED_ORIGINS', [], parseOrigins),
    trustedProxies: read.parsed('TRUSTED_PROXIES', [], parseProxies),
    strictNist: read.oneOf('STRICT_NIST', '0', ['0', '1']) === '1',
    logLevel: read.oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
  };
}

function readStores(read: SettingReader, production: boolean) {
  const dataDir = read.text('DATA_DIR') ?? './data';
  const embedded: DatabaseTarget = { kind: 'sqlite', file: join(dataDir, 'latchkey.sqlite') };
  const database = read.parsed<DatabaseTarget>('DATABASE_URL', embedded, parseDatabaseUrl);
  const redis = read.parsed<RedisTarget | null>('REDIS_URL', null, parseRedisUrl);
  const allowed = read.oneOf('LATCHKEY_ALLOW_EMBEDDED', '0', ['0', '1']) === '1';
  for (const name of ['DATABASE_URL', 'REDIS_URL']) {
    if (!production || allowed || read.isSet(name)) continue;
    const fix = 'Set it, or LATCHKEY_ALLOW_EMBEDDED=1 to run one process on the embedded default.';
    read.refuse(name, 'is not set, and NODE_ENV is production', fix);
  }
  return { dataDir, database, redis };
}

function readSecrets(read: SettingReader, production: boolean) {
  read.refuseBlank('LATCHKEY_SECRET');
  const secret = readSecret(read, 'LATCHKEY_SECRET');
  const secretPrevious = readSecret(read, 'LATCHKEY_SECRET_PREVIOUS');
  if (production && !read.isSet('LATCHKEY_SECRET')) {
    read.refuse('LATCHKEY_SECRET', 'is not set, and NODE_ENV is production', NEW_SECRET_FIX);
  }
  if (secretPrevious !== null && secretPrevious === secret) {
    read.refuse(
      'LATCHKEY_SECRET_PREVIOUS',
      'is the same as LATCHKEY_SECRET',
      'Give LATCHKEY_SECRET a new value.',
    );
  }
  if (secretPrevious !== null && !read.isSet('LATCHKEY_SECRET')) {
    read.refuse(
      'LATCHKEY_SECRET_PREVIOUS',
      'is set without LATCHKEY_SECRET',
      'Set LATCHKEY_SECRET too, to the new one.',
    );
  }
  return { secret, secretPrevious };
}

function readSecret(read: SettingReader, name: string): string | null {
  return read.parsed<string | null>(name, null, (text) => weaknessOf(text) ?? { value: text });
}

function readMail(read: SettingReader, production: boolean, appName: string) {
  const apiKey = read.text('SENDGRID_API_KEY');
  const baseUrl = read.baseUrl('SENDGRID_BASE_URL', 'https://api.sendgrid.com/');
  const nobody = { address: 'no-reply@localhost', name: appName };
  const mailFrom = read.parsed('MAIL_FROM', nobody, (text) => parseSender(text, appName));
  if (production && !read.isSet('SENDGRID_API_KEY')) {
    const fix = 'Create a key with the permission Mail Send at SendGrid.';
    read.refuse('SENDGRID_API_KEY', 'is not set, and the development mailbox never runs in production', fix);
  }
  if ((production || apiKey !== undefined) && !read.isSet('MAIL_FROM')) {
    read.refuse(
      'MAIL_FROM',
      'is not set',
      'Name a sender that SendGrid has verified: Example <no-reply@example.com>.',
    );
  }
  const mail: Config['mail'] =
    apiKey === undefined ? { kind: 'mailbox' } : { kind: 'sendgrid', apiKey, baseUrl };
  return { mail, mailFrom };
}

function readToken(read: SettingReader, publicUrl: string, production: boolean): Config['token'] {
  // A blank claim is how tokens end up unchecked, so these two are never read as "not set".
  read.refuseBlank('TOKEN_ISSUER');
  read.refuseBlank('TOKEN_AUDIENCE');
  const issuer = read.parsed('TOKEN_ISSUER', publicUrl, (text) => parseIssuer(text, production));
  return {
    issuer,
    audience: read.parsed('TOKEN_AUDIENCE', issuer, parseAudience),
    algorithm: read.oneOf('TOKEN_ALGORITHM', 'RS256', ['RS256', 'ES256']),
    accessTtl: read.wholeNumber('ACCESS_TOKEN_TTL', 600, { min: 1, max: 900, unit: 'seconds' }),
  };
}

function readLifetimes(read: SettingReader) {
  const ttl = read.wholeNumber('SESSION_TTL', 30 * DAY, { min: 1, max: 30 * DAY, unit: 'seconds' });
  const idle = { min: 1, max: 30 * DAY, unit: 'seconds' };
  const idleTtl = read.wholeNumber('SESSION_IDLE_TTL', Math.min(7 * DAY, ttl), idle);
  if (idleTtl > ttl) {
    read.refuse('SESSION_IDLE_TTL', 'is above SESSION_TTL', 'Make it at most SESSION_TTL.');
  }
  return {
    session: { idleTtl, ttl },
    code: {
      ttl: read.wholeNumber('CODE_TTL', 600, { min: 1, max: 600, unit: 'seconds' }),
      resendCooldown: read.wholeNumber('RESEND_COOLDOWN', 60, { min: 1, max: 600, unit: 'seconds' }),
    },
  };
}

function readPasswordRules(read: SettingReader): Config['password'] {
  const breachLookup = read.oneOf('BREACH_LOOKUP', 'off', ['on', 'off']) === 'on';
  const baseUrl = read.baseUrl('BREACH_LOOKUP_URL', 'https://api.pwnedpasswords.com/');
  return {
    minLength: read.wholeNumber('PASSWORD_MIN_LENGTH', 8, { min: 8, max: 64, unit: 'characters' }),
    bcryptCost: read.wholeNumber('BCRYPT_COST', 12, { min: 10, max: 15, unit: 'work factor' }),
    breachLookup: breachLookup ? { baseUrl } : null,
  };
}

/** A misspelt LATCHKEY_SECRET_PREVIOUS that is silently ignored would cost every session, so it stops the start. */
function refuseUnknown(read: SettingReader, env: Environment): void {
  for (const name of Object.keys(env)) {
    if (!name.startsWith('LATCHKEY_') || KNOWN.has(name) || KUBERNETES.test(name)) continue;
    const shown = /^\w{1,60}$/.test(name) ? name : 'LATCHKEY_… (an unprintable name)';
    read.refuse(shown, 'is not a setting', 'Check the spelling, or remove it.');
  }
}

function readEnvironmentFile(file: string): Environment {
  if (!existsSync(file)) return {};
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch {
    throw new ConfigError([
      { name: file, problem: 'cannot be read', fix: 'Make it a readable file, or remove it.' },
    ]);
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
