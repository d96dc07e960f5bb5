import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import { ServiceUnavailableError } from '../errors.js';
import { patientNow, within } from '../patience.js';

interface HostPort {
  readonly host: string;
  readonly port: number;
}

interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
}

export type RedisTarget =
  | ({ readonly kind: 'single'; readonly db?: number } & HostPort & Credentials)
  | ({
      readonly kind: 'sentinel';
      readonly sentinels: readonly HostPort[];
      /** The name the sentinels know the primary by. */
      readonly name: string;
      readonly db?: number;
    } & Credentials)
  | ({ readonly kind: 'cluster'; readonly nodes: readonly HostPort[] } & Credentials);

interface Log {
  warn(details: object, message: string): void;
}

/**
 * ioredis waits for ever for a frozen server and ten seconds for a dead one. With these it says so within a second,
 * and is back a moment after the server is. A command whose answer was lost is not sent again: it may have been done,
 * and a compare-and-set sent twice reads like a lost race.
 */
const LIMITS = {
  connectTimeout: 500,
  // For what the client asks on its own behalf. Ours are given up sooner, by a clock that knows when we were busy.
  commandTimeout: 1_500,
  // A connection that says nothing while an answer is owed is given up, or a silent network would hold it for minutes.
  socketTimeout: 1_500,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (attempt: number): number => Math.min(50 * attempt, 500),
  // A primary that was demoted answers READONLY: connect anew and find the one that was promoted.
  reconnectOnError: (error: Error): boolean => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

/** Milliseconds for one command, with all that a cluster's redirections add to it. */
const COMMAND_PATIENCE = 700;

const CLUSTER_LIMITS = {
  enableOfflineQueue: false,
  slotsRefreshTimeout: 800,
  clusterRetryStrategy: (attempt: number): number => Math.min(50 * attempt, 500),
  maxRedirections: 6,
  retryDelayOnFailover: 150,
  retryDelayOnClusterDown: 150,
  retryDelayOnTryAgain: 50,
} satisfies ClusterOptions;

function credentials({ username, password, tls }: Credentials): RedisOptions {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}

function create(target: RedisTarget): Redis | Cluster {
  switch (target.kind) {
    case 'single':
      return new Redis({
        ...LIMITS,
        ...credentials(target),
        host: target.host,
        port: target.port,
        db: target.db ?? 0,
      });
    case 'sentinel':
      return new Redis({
        ...LIMITS,
        ...credentials(target),
        sentinels: [...target.sentinels],
        name: target.name,
        db: target.db ?? 0,
        sentinelCommandTimeout: COMMAND_PATIENCE,
        sentinelRetryStrategy: LIMITS.retryStrategy,
        failoverDetector: true,
      });
    case 'cluster':
      return new Cluster([...target.nodes], {
        ...CLUSTER_LIMITS,
        redisOptions: { ...LIMITS, ...credentials(target) },
      });
  }
}

/** How ioredis, and what counts with it, say without a code that there is nobody to ask just now. */
const WITHOUT_CONNECTION =
  /^(Connection is closed|Stream isn't writeable|Cluster (isn't ready|is (closed|disconnected))|None of startup nodes|Redis connection is not ready)/;

/** What is wrong, in a word, without an argument of a command or an address. */
export function redisReason(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'UNKNOWN';
  }
  if ('code' in error && typeof error.code === 'string') {
    return error.code;
  }
  if (WITHOUT_CONNECTION.test(error.message)) return 'NOT_CONNECTED';
  const reply = /^[A-Z]{2,}\b/.exec(error.message)?.[0];
  return reply ?? (error.message.startsWith('Command timed out') ? 'TIMEOUT' : error.name);
}

/** The client's own errors hold the command's arguments. */
export function redisAway(error: unknown): ServiceUnavailableError {
  const code = redisReason(error);
  return new ServiceUnavailableError('ephemeral', Object.assign(new Error(`Redis: ${code}`), { code }));
}

/** The answer of a command; an error when it takes too long, or is not there by the deadline (of `patientNow()`). */
export function withinPatience<T>(deadline: number, answer: Promise<T>): Promise<T> {
  const first = Math.min(deadline, patientNow() + COMMAND_PATIENCE);
  return within(first, answer, () => new Error('Command timed out'));
}

/** A client that answers within a second, one way or the other. It tells of an outage once, and once of its end. */
export function connectRedis(target: RedisTarget, log: Log): Redis | Cluster {
  const client = create(target);
  let isAway = false;
  // Without a listener ioredis prints every attempt to connect.
  client.on('error', (error: unknown) => {
    if (!isAway) {
      isAway = true;
      log.warn({ reason: redisReason(error) }, 'Redis does not answer.');
    }
  });
  client.on('ready', () => {
    if (isAway) {
      isAway = false;
      log.warn({}, 'Redis answers again.');
    }
  });
  return client;
}
