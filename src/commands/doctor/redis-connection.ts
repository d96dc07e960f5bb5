import { once } from 'node:events';
import type { Cluster, Redis } from 'ioredis';
import type { Config } from '../../config.js';
import { connectRedis, redisReason } from '../../ephemeral/connect.js';
import { inTime } from './finding.js';

const CONNECT_MS = 3_000;

/** What the work came to, or why there was no work: a word that quotes nothing. */
export type Outcome<T> = { readonly answer: T; readonly reason: null } | { readonly reason: string };

/** Connects for as long as the work takes. */
export async function withRedis<T>(
  target: NonNullable<Config['redis']>,
  work: (client: Redis | Cluster) => Promise<T>,
): Promise<Outcome<T>> {
  let reason = 'NO_ANSWER';
  const client = connectRedis(target, { warn: () => undefined });
  const note = (error: unknown): void => {
    reason = reasonOf(error);
  };
  // A Cluster has no error of its own before it gives up, which it never does.
  client.on('error', note).on('node error', note);
  try {
    await once(client, 'ready', { signal: AbortSignal.timeout(CONNECT_MS) });
    return { answer: await inTime(work(client)), reason: null };
  } catch (error) {
    return { reason: client.status === 'ready' ? reasonOf(error) : reason };
  } finally {
    client.disconnect();
  }
}

function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (Reflect.get(error, 'lastNodeError') ?? error) : error;
  const text = cause instanceof Error ? cause.message : '';
  if (text === 'NO_ANSWER' || /timed? ?out/i.test(text)) return 'NO_ANSWER';
  const reason = redisReason(cause);
  if (reason !== 'Error' && reason !== 'NOT_CONNECTED') return reason;
  return /\bE[A-Z]{4,}\b/.exec(text)?.[0] ?? 'NO_CONNECTION';
}
