import { setTimeout as pause } from 'node:timers/promises';
import { createDataSource } from '../../ormconfig.js';
import { readConfig } from '../../src/config.js';
import type { PasswordHasher } from '../../src/crypto/password-hash.js';
import type { FlowView } from '../../src/services/flow-step.js';
import type { SignedInView } from '../../src/services/session-view.js';
import type { Gateway } from './gateway.js';
import type { Answer, RequestOptions } from './http-client.js';
import { type Asked, ask, type Circumstances, type Outcome, type Person } from './person.js';

/** One session of somebody, as its holder has it. */
export interface Held {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** The tokens of an answer that must be a sign-in with the refresh token in its body. */
export function heldIn(outcome: Outcome): Held {
  const { session, tokens } = outcome;
  if (!session || !tokens?.refreshToken) throw new Error(`No sign-in: ${JSON.stringify(outcome)}`);
  return { accessToken: tokens.accessToken, refreshToken: tokens.refreshToken, sessionId: session.id };
}

/** A sign-in that a password was enough for, as the service answers it. */
export function entered(view: SignedInView | FlowView): SignedInView {
  if (!('tokens' in view)) throw new Error('A second proof is asked for.');
  return view;
}

export async function signIn(gateway: Asked, person: Person, more: object = {}): Promise<Held> {
  const { email, password } = person;
  return heldIn(await ask(gateway, 'login', { identifier: email, password, ...more }));
}

export function refresh(gateway: Asked, refreshToken: string): Promise<Outcome> {
  return ask(gateway, 'refreshSession', { refreshToken });
}

export function logout(
  gateway: Asked,
  options: RequestOptions = {},
): Promise<Answer<{ logout: { count: number } }>> {
  return gateway.client.graphql('mutation { logout { ... on SessionsEnded { count } } }', {}, options);
}

/** ACCEPTED, or the reason why an access token is refused. */
export async function standingOf(gateway: Asked, token: string): Promise<string> {
  const answer = await gateway.client.graphql<{ me: object | null }>('{ me { id } }', {}, { token });
  const { status, body, text } = answer;
  if (body.data?.me) return 'ACCEPTED';
  const reason = body.errors?.[0]?.extensions?.reason;
  if (typeof reason !== 'string') throw new Error(`me answered ${status}: ${text}`);
  return reason;
}

/** Milliseconds until a gateway refuses an access token; Infinity when it still takes it after `patience`. */
export async function untilRefused(gateway: Gateway, token: string, patience = 5_000): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < patience) {
    if ((await standingOf(gateway, token)) === 'TOKEN_REVOKED') return performance.now() - started;
    await pause(100);
  }
  return Number.POSITIVE_INFINITY;
}

/** What `me { account { … } }` answers; throws for anything but data. */
export async function accountOf<Account>(
  gateway: Asked,
  token: string,
  selection: string,
  circumstances: Circumstances = {},
): Promise<Account> {
  const document = `{ me { account { ${selection} } } }`;
  const { body, text } = await gateway.client.graphql<{ me: { account: Account | null } | null }>(
    document,
    {},
    { token, ...circumstances },
  );
  const account = body.data?.me?.account;
  if (account === undefined || account === null) throw new Error(`No account: ${text}`);
  return account;
}

export interface ListedSession {
  readonly id: string;
  readonly current: boolean;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export async function sessionsOf(gateway: Asked, token: string): Promise<readonly ListedSession[]> {
  const { sessions } = await accountOf<{ sessions: readonly ListedSession[] }>(
    gateway,
    token,
    'sessions { id current createdAt expiresAt }',
  );
  return sessions;
}

/** The kinds of the last 100 events, oldest first; a refusal has an exclamation mark before it. */
export async function eventsOf(gateway: Asked, token: string): Promise<readonly string[]> {
  const { events } = await accountOf<{
    events: { edges: readonly { node: { kind: string; succeeded: boolean } }[] };
  }>(gateway, token, 'events(first: 100) { edges { node { kind succeeded } } }');
  return events.edges.map(({ node }) => `${node.succeeded ? '' : '!'}${node.kind}`).reverse();
}

/** Every row of every table, as a thief of the database would read them. */
export async function dump(gateway: Gateway): Promise<string> {
  const source = await createDataSource(readConfig(gateway.env).database).initialize();
  try {
    const tables = source.entityMetadatas.map(({ tableName }) => tableName);
    const rows = await Promise.all(tables.map((table) => source.query(`SELECT * FROM ${table}`)));
    return JSON.stringify(rows);
  } finally {
    await source.destroy();
  }
}

/** Waits until nothing is left to do behind the requests that were answered, so that two dumps can be compared. */
export async function atRest({ app: { core } }: Gateway): Promise<void> {
  await core.outbox.idle();
  await core.auditSealer.sealAll();
}

/** Calls `after` behind every password compare of a gateway, before its result is used, until `restore`. */
export function watchCompares(
  gateway: Gateway,
  after: () => Promise<void> | void,
): { readonly restore: () => void } {
  const hasher: PasswordHasher = gateway.app.core.hasher;
  const compare = hasher.verify.bind(hasher);
  hasher.verify = async (...given) => {
    const verdict = await compare(...given);
    await after();
    return verdict;
  };
  return {
    restore: () => {
      hasher.verify = compare;
    },
  };
}
