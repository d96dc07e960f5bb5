import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { type Clock } from './clock.js';
import type { Config } from './config.js';
import type { Keyring } from './crypto/keyring.js';
import { createPasswordHasher, type PasswordHasherOptions } from './crypto/password-hash.js';
import { sendRules } from './flows/send-allowance.js';
import { Mailbox } from './mail/mailbox.js';
import type { Mailer } from './mail/mailer.js';
import { SendGridMailer } from './mail/sendgrid.js';
import { AccessTokens } from './services/access-tokens.js';
import { AccountMaker } from './services/account-maker.js';
import { AccountSupport } from './services/account-support.js';
import { Accounts } from './services/accounts.js';
import { AuditLog } from './services/audit-log.js';
import { BreachLookup } from './services/breach-lookup.js';
import { CodeFuse } from './services/code-fuse.js';
import { countOutcomes } from './services/counted-services.js';
import { Janitor } from './services/janitor.js';
import { KnownDevices } from './services/known-devices.js';
import type { Log } from './services/log.js';
import { LoginGuard } from './services/login-guard.js';
import { Objections } from './services/objections.js';
import { noObservation, observeHasher, observeMailer } from './services/observed-stores.js';
import type { Origin } from './services/origin.js';
import { Outbox, type OutboxOptions } from './services/outbox.js';
import { PasswordPolicy } from './services/password-policy.js';
import { Passwords } from './services/passwords.js';
import { QrNews } from './services/qr-news.js';
import { QrSignIn } from './services/qr-sign-in.js';
import { QrTickets } from './services/qr-tickets.js';
import { Registration } from './services/registration.js';
import { Resend } from './services/resend.js';
import { SessionWatch } from './services/session-watch.js';
import { Sessions } from './services/sessions.js';
import { SignIn } from './services/sign-in.js';
import { SignInPlaces } from './services/sign-in-places.js';
import { SourceGuard } from './services/source-guard.js';
import { Verification } from './services/verification.js';
import type { Stores, Surroundings } from './stores.js';

export type Core = Awaited<ReturnType<typeof createCore>>;

/** Every service, wired. Read it top to bottom: each line uses only lines above it. */
export async function createCore(stores: Stores, config: Config, surroundings: Surroundings) {
  const { log, observation = noObservation } = surroundings;
  const { clock, database, cells, keyring, signingKeys } = stores;
  const { metrics } = observation;
  const hasher = observeHasher(await createPasswordHasher(hashOptions(keyring, config)), observation);
  const policy = createPolicy(config, log);
  const mailer = createMailer(config, clock);
  const sending = { mailer: observeMailer(mailer, observation), metrics };
  const outbox = new Outbox({ database, cells, keyring, clock, log, ...sending }, mailOptions(config));
  const audit = new AuditLog(database, clock);
  const tokens = new AccessTokens(signingKeys, clock, config.token);
  const watch = new SessionWatch(database, clock);
  const sessions = new Sessions({ database, clock, keyring, tokens, audit, watch }, config.session);
  const sources = new SourceGuard(stores.limits, keyring, sourceExemption(config));
  const devices = new KnownDevices(keyring.cookie, clock);
  const guard = new LoginGuard({ cells, keyring, devices, sources }, config.strictNist);
  const fuse = new CodeFuse(stores.limits, log);
  const verification = new Verification(
    { database, cells, keyring, sources, fuse },
    { codeTtl: config.code.ttl, sendRules: sendRules(config.code.resendCooldown) },
  );
  const places = new SignInPlaces({ cells, keyring, devices });
  const mailing = { database, clock, verification, sessions, outbox, audit, sources, devices, places };
  const accounts = new Accounts(database, guard, sessions, audit);
  const signIn = new SignIn({ database, clock, hasher, guard, devices, sessions, outbox, audit, places });
  const passwords = new Passwords({ ...mailing, cells, keyring, hasher, policy, guard });
  const objections = new Objections({ database, clock, keyring, sessions, audit, sources, passwords });
  const registration = new Registration({ ...mailing, hasher, policy });
  const resend = new Resend({ database, verification, outbox, sources });
  const tickets = new QrTickets({ cells, keyring, sources }, config.publicUrl);
  const qrSignIn = new QrSignIn({ database, clock, tickets, sessions, audit, outbox, sources });
  const qrNews = new QrNews(tickets, sources);
  const accountMaker = new AccountMaker({ database, clock, hasher, policy, audit });
  const accountSupport = new AccountSupport({ database, clock, guard, sessions, audit, outbox });
  const janitor = new Janitor(database, clock, log);
  const doors = { accounts, signIn, passwords, objections, registration, resend, sessions, qrSignIn };
  const services = countOutcomes(doors, metrics);
  const support = { accountMaker, accountSupport };
  return { hasher, policy, mailer, outbox, tokens, watch, fuse, ...support, janitor, qrNews, services };
}

/** Processes side by side share the cores. */
function hashOptions({ pepper }: Keyring, { password, threadPool, workers }: Config): PasswordHasherOptions {
  const cores = Math.ceil(availableParallelism() / workers);
  return { pepper, cost: password.bcryptCost, threadPool, cores };
}

function createPolicy(config: Config, log: Log): PasswordPolicy {
  const { minLength, breachLookup } = config.password;
  const breaches = breachLookup && new BreachLookup(breachLookup, log);
  return new PasswordPolicy({ minLength, appName: config.branding.appName }, breaches);
}

function mailOptions(config: Config): OutboxOptions {
  return {
    appName: config.branding.appName,
    publicUrl: config.publicUrl,
    support: config.branding.support?.text ?? null,
    from: config.mailFrom,
    codeTtl: config.code.ttl,
    resendCooldown: config.code.resendCooldown,
  };
}

/** In development whoever is on this machine is no stranger, and may try as much as they like. */
function sourceExemption(config: Config): (origin: Origin) => boolean {
  if (config.production) return () => false;
  return ({ ip }) => ip !== null && (ip === '::1' || ip.startsWith('127.'));
}

export function createMailer(config: Config, clock: Clock): Mailer {
  return config.mail.kind === 'mailbox' ? new Mailbox(clock) : new SendGridMailer(config.mail);
}
