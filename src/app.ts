import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { createDataSource, createReplicaSource } from '../ormconfig.js';
import { AccountResolver, UserResolver } from '../resolvers/account.resolver.js';
import { FlowResolver } from '../resolvers/flow.resolver.js';
import { PasswordResolver } from '../resolvers/password.resolver.js';
import { RegistrationResolver } from '../resolvers/registration.resolver.js';
import { SessionResolver } from '../resolvers/session.resolver.js';
import { type Clock, systemClock } from './clock.js';
import type { Config } from './config.js';
import { TokenRefusedError } from './crypto/jwt.js';
import type { Keyring } from './crypto/keyring.js';
import { createPasswordHasher } from './crypto/password-hash.js';
import { newId } from './crypto/random-token.js';
import { Wrapping } from './crypto/wrapping.js';
import { Database } from './database.js';
import type { CellStore } from './ephemeral/cell-store.js';
import { connectRedis } from './ephemeral/connect.js';
import { MemoryCells } from './ephemeral/memory.js';
import { RedisCells } from './ephemeral/redis.js';
import { sendRules } from './flows/send-allowance.js';
import { answerGraphql, buildApiSchema, createGraphqlServer } from './graphql/server.js';
import { createExplorer } from './http/explorer.js';
import type { Recognise } from './http/request-context.js';
import { createHttp, type HttpDeps } from './http/server.js';
import { Mailbox } from './mail/mailbox.js';
import type { Mailer } from './mail/mailer.js';
import { SendGridMailer } from './mail/sendgrid.js';
import { masterSecret } from './master-secret-file.js';
import { AccessTokens } from './services/access-tokens.js';
import { AccountMaker } from './services/account-maker.js';
import { Accounts } from './services/accounts.js';
import { AuditLog } from './services/audit-log.js';
import { BreachLookup } from './services/breach-lookup.js';
import { Janitor } from './services/janitor.js';
import type { Log } from './services/log.js';
import { LoginGuard } from './services/login-guard.js';
import { Outbox } from './services/outbox.js';
import { PasswordPolicy } from './services/password-policy.js';
import { Passwords } from './services/passwords.js';
import { Registration } from './services/registration.js';
import { Resend } from './services/resend.js';
import { SessionWatch } from './services/session-watch.js';
import { Sessions } from './services/sessions.js';
import { SignIn } from './services/sign-in.js';
import { SigningKeys } from './services/signing-keys.js';
import { StoredKeys } from './services/stored-keys.js';
import { Verification } from './services/verification.js';
import { migrate } from './sql/migrate.js';

/** What may differ between a process, a command and a test. */
export interface Surroundings {
  readonly log: Log;
  readonly clock?: Clock;
  /** Milliseconds the clock was moved by, for the store's own clock to follow. */
  readonly skew?: () => number;
}

/** The stores, opened and migrated, and the keys they hold: what every command needs. */
export interface Stores {
  readonly clock: Clock;
  readonly database: Database;
  readonly cells: CellStore;
  readonly keyring: Keyring;
  readonly signingKeys: SigningKeys;
  close(): Promise<void>;
}

export type Core = Awaited<ReturnType<typeof createCore>>;
export type App = Awaited<ReturnType<typeof createApp>>;

export async function openStores(
  config: Config,
  { log, clock = systemClock, skew }: Surroundings,
): Promise<Stores> {
  const wrapping = new Wrapping(masterSecret(config), config.secretPrevious);
  const source = createDataSource(config.database);
  const database = await Database.open(source, { replica: createReplicaSource(config.database), log });
  await migrate(source, { log });
  const cells =
    config.redis === null
      ? new MemoryCells(clock)
      : new RedisCells(connectRedis(config.redis, log), { skew });
  const stored = new StoredKeys(database, wrapping, clock);
  const keyring = await stored.keyring();
  const signingKeys = new SigningKeys({ database, stored, clock, log }, config.token);
  await signingKeys.start();
  const close = async (): Promise<void> => {
    signingKeys.stop();
    await cells.close();
    await database.close();
  };
  return { clock, database, cells, keyring, signingKeys, close };
}

/** Every service, wired. Read it top to bottom: each line uses only lines above it. */
export async function createCore(stores: Stores, config: Config, { log }: Surroundings) {
  const { clock, database, cells, keyring, signingKeys } = stores;
  const hasher = await createPasswordHasher({ pepper: keyring.pepper, cost: config.password.bcryptCost });
  const breaches = config.password.breachLookup && new BreachLookup(config.password.breachLookup, log);
  const policy = new PasswordPolicy(
    { minLength: config.password.minLength, appName: config.appName },
    breaches,
  );
  const mailer = createMailer(config, clock);
  const outbox = new Outbox(
    { database, cells, mailer, keyring, clock, log },
    {
      appName: config.appName,
      publicUrl: config.publicUrl,
      from: config.mailFrom,
      codeTtl: config.code.ttl,
      resendCooldown: config.code.resendCooldown,
    },
  );
  const audit = new AuditLog(database, clock);
  const tokens = new AccessTokens(signingKeys, clock, config.token);
  const watch = new SessionWatch(database, clock);
  const sessions = new Sessions({ database, clock, keyring, tokens, audit, watch }, config.session);
  const guard = new LoginGuard(cells, keyring);
  const verification = new Verification(
    { database, cells, keyring },
    { codeTtl: config.code.ttl, sendRules: sendRules(config.code.resendCooldown) },
  );
  const mailing = { database, clock, verification, sessions, outbox, audit };
  const accounts = new Accounts(database, guard, sessions, audit);
  const signIn = new SignIn({ database, clock, hasher, guard, sessions, audit });
  const passwords = new Passwords({ ...mailing, cells, keyring, hasher, policy });
  const registration = new Registration({ ...mailing, hasher, policy });
  const resend = new Resend({ database, verification, outbox });
  const accountMaker = new AccountMaker({ database, clock, hasher, policy, audit });
  const janitor = new Janitor(database, clock, log);
  const services = { accounts, signIn, passwords, registration, resend, sessions };
  return { hasher, policy, mailer, outbox, tokens, watch, accountMaker, janitor, services };
}

export function resolversOf(services: Core['services']): readonly object[] {
  return [
    new UserResolver(services.accounts),
    new AccountResolver(services.accounts),
    new RegistrationResolver(services.registration),
    new SessionResolver(services.signIn, services.sessions),
    new FlowResolver(services.resend),
    new PasswordResolver(services.passwords),
  ];
}

/** The public schema without anything behind it: resolvers only keep the services they are given. */
export function schemaToPrint(): GraphQLSchema {
  return buildApiSchema(resolversOf({} as Core['services']));
}

function createMailer(config: Config, clock: Clock): Mailer {
  return config.mail.kind === 'mailbox' ? new Mailbox(clock) : new SendGridMailer(config.mail);
}

/** One gateway process, ready to be served. `start` begins the work that no request asks for. */
export async function createApp(config: Config, surroundings: Surroundings) {
  const { log } = surroundings;
  const stores = await openStores(config, surroundings);
  const core = await createCore(stores, config, surroundings);
  const apollo = createGraphqlServer({
    schema: buildApiSchema(resolversOf(core.services)),
    introspection: !config.production,
    log,
  });
  await apollo.start();
  let draining = false;
  const http = createHttp({
    graphql: (request, context) => answerGraphql(apollo, request, context),
    recognise: recogniser(core),
    jwks: () => stores.signingKeys.jwks(),
    checks: { sql: () => stores.database.ping(), ephemeral: () => stores.cells.ping() },
    isDraining: () => draining,
    ...developmentOnly(config, core),
    newRequestId: () => newId('req', Date.now()),
    log,
    allowedOrigins: config.allowedOrigins,
    publicUrl: config.publicUrl,
  });
  const start = (): void => {
    core.outbox.start();
    core.janitor.start();
  };
  const drain = (): void => {
    draining = true;
  };
  const close = async (): Promise<void> => {
    drain();
    core.janitor.stop();
    await core.outbox.stop();
    await apollo.stop();
    await Promise.all([core.hasher.close(), core.policy.close()]);
    await stores.close();
  };
  return { http, stores, core, start, drain, close };
}

function recogniser(core: Core): Recognise {
  return async (token) => {
    try {
      return await core.watch.viewerOf(token, core.tokens);
    } catch (error) {
      if (error instanceof TokenRefusedError) return error.reason;
      throw error;
    }
  };
}

/** Who can read the mailbox can take over every account in it, and the explorer shows the schema to everybody. */
function developmentOnly(config: Config, { mailer }: Core): Pick<HttpDeps, 'mailbox' | 'explorer'> {
  if (config.production) return { mailbox: null, explorer: null };
  const explorer = createExplorer(`${config.appName} GraphQL`);
  if (!(mailer instanceof Mailbox)) return { mailbox: null, explorer };
  const mailbox: HttpDeps['mailbox'] = async ({ to, wait }) => ({
    messages: await mailer.waitFor({ to, seconds: wait }),
  });
  return { mailbox, explorer };
}
