import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { type Clock } from './clock.js';
import type { Config } from './config.js';
import type { Keyring } from './crypto/keyring.js';
import type { RelyingParty } from './crypto/passkeys.js';
import { createPasswordHasher, type PasswordHasherOptions } from './crypto/password-hash.js';
import { sendRules } from './flows/send-allowance.js';
import { Mailbox } from './mail/mailbox.js';
import type { Mailer } from './mail/mailer.js';
import { AccessTokens } from './services/access-tokens.js';
import { AccountLocks } from './services/account-locks.js';
import { AccountMaker } from './services/account-maker.js';
import { Accounts } from './services/accounts.js';
import { AnswerGuard } from './services/answer-guard.js';
import { BackupCodeProof } from './services/backup-code-proof.js';
import { BouncedAddresses } from './services/bounced-addresses.js';
import { BreachLookup } from './services/breach-lookup.js';
import { Challenges } from './services/challenges.js';
import { CodeAllowance, CodeAllowances } from './services/code-allowance.js';
import { CodeFuse } from './services/code-fuse.js';
import { countOutcomes } from './services/counted-services.js';
import { DeviceProof } from './services/device-proof.js';
import { Entrance } from './services/entrance.js';
import { FactorProofs } from './services/factor-proofs.js';
import { FactorResets } from './services/factor-resets.js';
import { Factors } from './services/factors.js';
import { FlowCells } from './services/flow-cells.js';
import { channelsOf } from './services/flow-step.js';
import { Janitor } from './services/janitor.js';
import { KnownDevices } from './services/known-devices.js';
import type { Log } from './services/log.js';
import { LoginGuard } from './services/login-guard.js';
import { Objections } from './services/objections.js';
import { noObservation, observeHasher, observeMailer } from './services/observed-stores.js';
import type { Origin } from './services/origin.js';
import { Outbox, type OutboxOptions } from './services/outbox.js';
import { PasskeyEnrollments } from './services/passkey-enrollments.js';
import { PasskeyOptions } from './services/passkey-options.js';
import { PasskeyProof } from './services/passkey-proof.js';
import { PasskeySignIn } from './services/passkey-sign-in.js';
import { PasswordAlarm } from './services/password-alarm.js';
import { PasswordPolicy } from './services/password-policy.js';
import { Passwords } from './services/passwords.js';
import { QrNews } from './services/qr-news.js';
import { QrSignIn } from './services/qr-sign-in.js';
import { QrTickets } from './services/qr-tickets.js';
import { Registration } from './services/registration.js';
import { Resend } from './services/resend.js';
import { ResetOpening } from './services/reset-opening.js';
import { SessionProofs } from './services/session-proofs.js';
import { SessionWatch } from './services/session-watch.js';
import { Sessions } from './services/sessions.js';
import { SignIn } from './services/sign-in.js';
import { SignInPlaces } from './services/sign-in-places.js';
import { SourceGuard } from './services/source-guard.js';
import { TotpEnrollments } from './services/totp-enrollments.js';
import { TotpProof } from './services/totp-proof.js';
import { TrustedDevices } from './services/trusted-devices.js';
import { Verification } from './services/verification.js';
import type { Stores, Surroundings } from './stores.js';
import { createAdministration } from './wiring/administration.js';
import { createAudit } from './wiring/audit.js';
import { createClients } from './wiring/clients.js';
import { knowingImported } from './wiring/imports.js';
import { createMailEvents } from './wiring/mail-truth.js';
import { createPhoneEnrollments, createSmsProofs, createTextAllowance, createTexting } from './wiring/sms.js';
import { createWebhookNews, createWebhooks } from './wiring/webhooks.js';

export type Core = Awaited<ReturnType<typeof createCore>>;

/** Every service, wired. Read it top to bottom: each line uses only lines above it. */
export async function createCore(stores: Stores, config: Config, surroundings: Surroundings) {
  const { log, observation = noObservation } = surroundings;
  const { clock, database, cells, keyring } = stores;
  const ground = await createGround(stores, config, surroundings);
  const { hasher, policy, outbox, audit, sessions, sources, trusted, devices, auditTrail, bounced } = ground;
  const guard = new LoginGuard({ cells, keyring, trusted, sources });
  const verifying = createVerification(stores, config, ground);
  const { proofs, verification, flows, tickets, ...ways } = verifying;
  const places = new SignInPlaces({ cells, keyring, devices });
  const sessionProofs = new SessionProofs(database, clock);
  const { recognition, clients, clientDoors } = createClients(stores, config, { ...ground, sessionProofs });
  const locks = new AccountLocks(database, clock);
  const proving = { verification, proofs, sessions, sessionProofs, locks };
  const mailing = { database, clock, ...proving, outbox, audit, sources, devices, places };
  const accounts = new Accounts({ ...ground, database, guard });
  const factors = new Factors({ ...mailing, keyring, accounts });
  const factorResets = new FactorResets({ database, clock, factors });
  const enrolments = createEnrolments(config, { ...mailing, ...verifying, cells, keyring, factors });
  const entrance = new Entrance(mailing);
  const passkeySignIn = new PasskeySignIn({ ...mailing, cells, entrance }, ways.passkey);
  const challenges = new Challenges({ ...mailing, entrance, alarm: ways.alarm });
  const signIn = new SignIn({ ...mailing, hasher, guard, entrance, challenges });
  const opening = new ResetOpening({ ...mailing, bounced });
  const passwords = new Passwords({ ...mailing, cells, hasher, policy, guard, opening });
  const objections = new Objections({ ...mailing, keyring, passwords, factors, factorResets });
  const registration = new Registration({ ...mailing, hasher, policy, guard });
  const resend = new Resend({ database, flows, verification, outbox, sources });
  const { qrSignIn, qrNews } = createQrLogin(stores, { tickets, flows, sessionProofs }, ground);
  const accountMaker = new AccountMaker({ database, clock, hasher, policy, audit, keyring });
  const caring = { ...mailing, ...verifying, cells, keyring, guard, factorResets };
  const { accountSupport, administration } = createAdministration(caring);
  const janitor = new Janitor({ database, clock, log, factorResets, locks });
  const { webhooks, webhookWork } = createWebhooks(stores, config, { ...ground, sessionProofs, log });
  const flowing = { challenges, passwords, objections, registration, resend, signIn, sessions, qrSignIn };
  const held = { accounts, administration, auditTrail, bounced, factors, webhooks, passkeySignIn };
  const doors = { ...held, ...enrolments, ...flowing, ...clientDoors };
  const services = countOutcomes(doors, observation.metrics);
  const care = { accountMaker, accountSupport, clients, recognition, janitor, webhookWork, qrNews };
  return { ...ground, ...care, services, resetWays: channelsOf(opening.ways) };
}

/** Setting up what is held. */
function createEnrolments(
  config: Config,
  parts: ConstructorParameters<typeof PasskeyEnrollments>[0] &
    ConstructorParameters<typeof TotpEnrollments>[0] &
    Parameters<typeof createPhoneEnrollments>[1] & {
      readonly flows: FlowCells;
      readonly party: RelyingParty | null;
    },
) {
  return {
    totpEnrollments: new TotpEnrollments(parts, config.branding.appName),
    passkeyEnrollments: new PasskeyEnrollments(parts, parts.party),
    passkeyOptions: new PasskeyOptions(parts.database, parts.flows, parts.party),
    phoneEnrollments: createPhoneEnrollments(config, parts),
  };
}

/** What the services stand on: tools, and what is told, counted and kept of everything. */
async function createGround(
  stores: Stores,
  config: Config,
  { log, observation = noObservation }: Surroundings,
) {
  const { clock, database, cells, keyring, signingKeys } = stores;
  const ours = await createPasswordHasher(hashOptions(keyring, config));
  const hasher = observeHasher(knowingImported(ours, stores, config), observation);
  const policy = createPolicy(config, log);
  const mailer = await createMailer(config, clock);
  const texting = await createTexting(config, stores, mailer);
  const sending = { mailer: observeMailer(mailer, observation), texting, metrics: observation.metrics };
  const outbox = new Outbox({ database, cells, keyring, clock, log, ...sending }, mailOptions(config));
  const webhookNews = await createWebhookNews(stores);
  const auditing = createAudit(stores, config, { log, listener: webhookNews });
  const { audit } = auditing;
  const tokens = new AccessTokens(signingKeys, clock, config.token);
  const watch = new SessionWatch(database, clock);
  const sessions = new Sessions({ database, clock, keyring, tokens, audit, watch }, config.session);
  const devices = new KnownDevices(keyring.cookie, clock);
  const trusted = new TrustedDevices({ cells, keyring, devices }, config.strictNist);
  const sources = new SourceGuard(stores.limits, keyring, trusted, sourceExemption(config));
  const fuse = new CodeFuse(stores.limits, log);
  const mailEvents = await createMailEvents(stores, config);
  const told = { webhookNews, bounced: new BouncedAddresses(database), mailEvents };
  const known = { tokens, watch, sessions, sources, trusted, devices, fuse };
  return { hasher, policy, mailer, outbox, ...auditing, ...told, ...known };
}

/** The ways to prove who one is. A further kind of factor is one more member of the list. */
function createVerification(
  stores: Stores,
  config: Config,
  {
    sources,
    devices,
    fuse,
    outbox,
  }: Pick<Awaited<ReturnType<typeof createGround>>, 'sources' | 'devices' | 'fuse' | 'outbox'>,
) {
  const { database, clock, cells, keyring } = stores;
  const held = { database, clock, keyring };
  const party = partyOf(config);
  const passkey = party && new PasskeyProof({ ...held, party });
  const tickets = new QrTickets({ cells, keyring, sources }, config.publicUrl);
  const typed = [new TotpProof(held), new BackupCodeProof(held)];
  const device = new DeviceProof({ tickets, clock });
  const sent = createSmsProofs(stores, config);
  const proofs = new FactorProofs([...typed, ...(passkey ? [passkey] : []), ...sent, device]);
  const mails = new CodeAllowance(cells, fuse, sendRules(config.code.resendCooldown));
  const texts = createTextAllowance(stores, config, fuse);
  const allowances = new CodeAllowances(mails, texts);
  const answers = new AnswerGuard({ cells, keyring, devices });
  const alarm = new PasswordAlarm({ database, clock, answers, outbox });
  const flows = new FlowCells(cells, keyring);
  const parts = { database, cells, keyring, sources, flows, allowances, proofs, answers };
  const verification = new Verification(parts, { codeTtl: config.code.ttl });
  return { proofs, verification, flows, allowance: mails, answers, alarm, tickets, passkey, party, texts };
}

/** Signing in with a phone. */
function createQrLogin(
  { database, clock }: Stores,
  given: Pick<ReturnType<typeof createVerification>, 'tickets' | 'flows'> & {
    readonly sessionProofs: SessionProofs;
  },
  ground: Pick<Awaited<ReturnType<typeof createGround>>, 'sessions' | 'audit' | 'outbox' | 'sources'>,
) {
  const { sessions, audit, outbox, sources } = ground;
  const qrSignIn = new QrSignIn({ database, clock, ...given, sessions, audit, outbox, sources });
  return { qrSignIn, qrNews: new QrNews(given.tickets, sources) };
}

/** Whom passkeys are made for; null where no browser would make one. */
function partyOf({ passkeys, branding }: Config): RelyingParty | null {
  return passkeys && { id: passkeys.domain, name: branding.appName, origins: passkeys.origins };
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

/** SendGrid's client, and what it brings, is a sixth of what a start loads: a gateway with a mailbox does without. */
export async function createMailer({ mail }: Config, clock: Clock): Promise<Mailer> {
  if (mail.kind === 'mailbox') return new Mailbox(clock);
  const { SendGridMailer } = await import('./mail/sendgrid.js');
  return new SendGridMailer(mail);
}
