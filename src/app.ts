import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { AuditResolver } from '../resolvers/audit.resolver.js';
import { ChallengeResolver } from '../resolvers/challenge.resolver.js';
import { ClientResolver } from '../resolvers/client.resolver.js';
import { FactorResolver } from '../resolvers/factor.resolver.js';
import { FlowResolver } from '../resolvers/flow.resolver.js';
import { MailTruthResolver } from '../resolvers/mail-truth.resolver.js';
import { ChannelResolver, PasskeyResolver } from '../resolvers/passkey.resolver.js';
import { PasswordResolver } from '../resolvers/password.resolver.js';
import { QrLoginResolver } from '../resolvers/qr-login.resolver.js';
import { RegistrationResolver } from '../resolvers/registration.resolver.js';
import { SessionResolver } from '../resolvers/session.resolver.js';
import { SmsResolver } from '../resolvers/sms.resolver.js';
import { WebhookResolver } from '../resolvers/webhook.resolver.js';
import type { Config } from './config.js';
import { type Core, createCore } from './core.js';
import { CookieBox } from './crypto/cookie-box.js';
import { TokenRefusedError } from './crypto/jwt.js';
import { newId } from './crypto/random-token.js';
import { openDevelopment } from './development.js';
import { sendRules } from './flows/send-allowance.js';
import type { Context } from './graphql/context.js';
import { refusalOf } from './graphql/refusals.js';
import { answerGraphql, buildApiSchema, createGraphqlServer, type News } from './graphql/server.js';
import { createSubscriptions } from './graphql/subscriptions.js';
import { timeMutations } from './graphql/timed-mutations.js';
import { Departure } from './http/departure.js';
import { createExplorer } from './http/explorer.js';
import { PrometheusMetrics } from './http/metrics.js';
import { observeRequests } from './http/observation.js';
import { createPageTransport } from './http/page-transport.js';
import type { NoteRefusal, Recognise } from './http/request-context.js';
import { createHttp, type HttpDeps } from './http/server.js';
import { proxyTest } from './http/source.js';
import { TraceScope } from './http/trace-scope.js';
import { openTracing } from './http/tracing.js';
import { Mailbox } from './mail/mailbox.js';
import type { DevTools } from './pages/dev/dev-tools.js';
import { createPages } from './pages/routes.js';
import { FormAnswers } from './services/form-answers.js';
import type { Log } from './services/log.js';
import { MailDelay } from './services/mail-delay.js';
import { noMetrics } from './services/metrics.js';
import { mailBacklog } from './services/outbox-backlog.js';
import { noTracing } from './services/tracing.js';
import { openStores, type Stores, type Surroundings } from './stores.js';
import { accountResolvers } from './wiring/administration.js';
import { oauthOf } from './wiring/clients.js';
import { openSubgraph } from './wiring/subgraph.js';
import { openTrustedDocuments } from './wiring/trusted-documents.js';

export type App = Awaited<ReturnType<typeof createApp>>;

export function resolversOf(services: Core['services']): readonly object[] {
  return [
    ...accountResolvers(services),
    new AuditResolver(services.auditTrail),
    new RegistrationResolver(services.registration),
    new SessionResolver(services),
    new ChallengeResolver(services.challenges, services.passkeySignIn),
    new PasskeyResolver(services.passkeySignIn, services.passkeyEnrollments),
    new ChannelResolver(services.passkeyOptions),
    new FactorResolver(services.totpEnrollments, services.factors),
    new SmsResolver(services.phoneEnrollments),
    new FlowResolver(services.resend),
    new PasswordResolver(services.passwords),
    new QrLoginResolver(services.qrSignIn),
    new WebhookResolver(services.webhooks),
    new MailTruthResolver(services.bounced),
    new ClientResolver(services.clientOffice, services.clientTokens, services.inspection),
  ];
}

/** The public schema without anything behind it: resolvers only keep the services they are given. */
export function schemaToPrint(): GraphQLSchema {
  return buildApiSchema(resolversOf({} as Core['services']), () => {
    throw new Error('A printed schema has no news.');
  });
}

/** One gateway process, ready to be served. `start` begins the work that no request asks for. */
export async function createApp(config: Config, given: Surroundings & { readonly traces?: TraceScope }) {
  const { log } = given;
  const { stores, core, services, dev, metrics, tracing, closeCore } = await openWatched(config, given);
  const { apollo, schema, ...answers } = await openGraphql(config, { core, services, log, metrics });
  const transport = transportOf(config, { stores, core, log, metrics, tracing });
  const pages = pagesOf(config, { stores, core, services, log, dev: dev?.tools ?? null });
  const http = createHttp({
    ...transport,
    ...answers,
    pages,
    jwks: () => stores.signingKeys.jwks(),
    oauth: oauthOf(config, services),
    checks: { sql: () => stores.database.ping(), ephemeral: () => stores.cells.ping() },
    mailEvents: core.mailEvents,
    ...developmentOnly(config, core),
  });
  const subgraph = await openSubgraph(config, { schema, stores, transport });
  const { departure } = transport;
  const start = (): void => {
    for (const worker of [core.outbox, core.janitor, core.auditSealer, core.webhookWork]) worker.start();
  };
  const drain = (): void => {
    departure.begin();
    // Who waits for mail gets what there is, or a stop would take as long as they would wait.
    if (core.mailer instanceof Mailbox) core.mailer.close();
    dev?.close();
    core.qrNews.close();
  };
  const close = async (): Promise<void> => {
    drain();
    await Promise.all([apollo.stop(), subgraph?.close()]);
    await closeCore();
  };
  return { http, subgraph, stores, core, metrics, dev: dev?.tools ?? null, departure, start, drain, close };
}

/** What every listener needs: who asks, where this gateway is, and who else may speak to it from a browser. */
function transportOf(
  { publicUrl, allowedOrigins, passkeys, trustedProxies }: Config,
  parts: { stores: Stores; core: Core; log: Log } & Parameters<typeof observeRequests>[0],
) {
  const { stores, core, log, metrics, tracing } = parts;
  return {
    log,
    publicUrl,
    allowedOrigins,
    passkeyOrigins: passkeys?.origins.filter((origin) => origin !== publicUrl) ?? [],
    recognise: recogniser(core),
    noteRefusal: ((refused, origin) => core.refusedActs.note(refused, origin)) satisfies NoteRefusal,
    isProxy: proxyTest(trustedProxies),
    departure: new Departure(),
    newRequestId: () => newId('req', stores.clock.now()),
    observe: observeRequests({ metrics, tracing }),
  };
}

/** The two ways to ask in GraphQL: for one answer, and for events. */
async function openGraphql(
  config: Config,
  parts: Pick<Core, 'services'> & { core: Core; log: Log; metrics: PrometheusMetrics | null },
) {
  const { core, services, log, metrics } = parts;
  const schema = buildApiSchema(resolversOf(services), newsOf(core));
  if (metrics !== null) timeMutations(schema, (name, seconds) => metrics.mutationAnswered(name, seconds));
  const apollo = createGraphqlServer({ schema, introspection: !config.production, log });
  await apollo.start();
  const graphql: HttpDeps['graphql'] = (request, context) => answerGraphql(apollo, request, context);
  const trust = openTrustedDocuments(config);
  return { apollo, schema, graphql, trust, events: createSubscriptions({ schema, log }) };
}

/** The pages people see, over the very services the resolvers call. */
function pagesOf(
  config: Config,
  parts: { stores: Stores; core: Core; services: Core['services']; log: Log; dev: DevTools | null },
): ReturnType<typeof createPages> {
  const { stores, core, services, log, dev } = parts;
  const { publicUrl, branding: brand, code, password } = config;
  const recognise = recogniser(core);
  return createPages({
    services,
    qrNews: core.qrNews,
    forms: new FormAnswers(stores.cells),
    mailDelay: new MailDelay(stores.database, stores.clock),
    transport: createPageTransport({ publicUrl, isProxy: proxyTest(config.trustedProxies) }),
    secrets: new CookieBox(stores.keyring.cookie, stores.clock),
    brand,
    rules: {
      publicUrl,
      isProduction: config.production,
      codeTtl: code.ttl,
      longestCooldown: Math.max(...sendRules(code.resendCooldown).cooldowns),
      passwordMinLength: password.minLength,
      resetWays: core.resetWays,
    },
    clock: stores.clock,
    recognise: async (token) => {
      const known = await recognise(token);
      return typeof known === 'string' ? null : known.viewer;
    },
    log,
    refusalOf,
    dev,
  });
}

/** Stores and services, and what watches them: nothing, unless it was configured. */
async function openWatched(config: Config, given: Surroundings & { readonly traces?: TraceScope }) {
  const { log, traces: scope = new TraceScope() } = given;
  const metrics = config.metrics && new PrometheusMetrics();
  const tracing = config.tracing && (await openTracing({ ...config.tracing, scope, log }));
  const observation = { metrics: metrics ?? noMetrics, tracing: tracing ?? noTracing };
  const stores = await openStores(config, { ...given, observation });
  const core = await createCore(stores, config, { ...given, observation });
  const dev = openDevelopment(config, { core, stores, given: given.clock });
  const services = dev?.services ?? core.services;
  const backlog = () => mailBacklog(stores.database, stores.clock);
  const auditTroubles = () => core.auditSealer.troubles();
  metrics?.ask({ backlog, auditTroubles, hashQueue: () => core.hasher.waiting() });
  const closeCore = async (): Promise<void> => {
    core.janitor.stop();
    await Promise.all([core.outbox.stop(), core.auditSealer.stop(), core.webhookWork.stop()]);
    await Promise.all([core.hasher.close(), core.policy.close()]);
    await stores.close();
    await tracing?.close();
  };
  return { stores, core, services, dev, metrics, tracing, closeCore };
}

/** What the subscriptions tell. TypeGraphQL hands on what each resolver says it is asked for. */
function newsOf({ qrNews }: Core): News {
  return (_topic, asked) => {
    const { id, secret, context } = asked as { id: string; secret: string; context: Context };
    return qrNews.watch({ id, secret, binding: context.qrCookie }, context.origin);
  };
}

function recogniser(core: Core): Recognise {
  return async (token) => {
    try {
      return await core.recognition.of(token);
    } catch (error) {
      if (error instanceof TokenRefusedError) return error.reason;
      throw error;
    }
  };
}

/** Who can read the mailbox can take over every account in it, and the explorer shows the schema to everybody. */
function developmentOnly(config: Config, { mailer }: Core): Pick<HttpDeps, 'mailbox' | 'explorer'> {
  if (config.production) return { mailbox: null, explorer: null };
  const explorer = createExplorer(`${config.branding.appName} GraphQL`);
  if (!(mailer instanceof Mailbox)) return { mailbox: null, explorer };
  const mailbox: HttpDeps['mailbox'] = async ({ to, wait }) => ({
    messages: await mailer.waitFor({ to, seconds: wait }),
  });
  return { mailbox, explorer };
}
